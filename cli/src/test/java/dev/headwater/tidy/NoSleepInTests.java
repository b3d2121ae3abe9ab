package dev.headwater.tidy;

import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.TreePathScanner;
import java.util.List;

/** A test that sleeps is slow, or fails on a slow machine, or both. */
final class NoSleepInTests extends JavaRule {
  @Override
  boolean appliesTo(SourceFile file) {
    return file.isJava() && file.isTest();
  }

  @Override
  TreePathScanner<Void, Void> scanner(Parsed file, List<Finding> findings) {
    return new TreePathScanner<>() {
      @Override
      public Void visitMemberSelect(MemberSelectTree select, Void nothing) {
        boolean thread = select.getExpression().toString().matches("(java\\.lang\\.)?Thread");
        boolean unit = select.getExpression().toString().matches("(.*\\.)?([A-Z]*SECONDS|MINUTES)");
        if (select.getIdentifier().contentEquals("sleep") && (thread || unit)) {
          findings.add(
              file.file()
                  .finding(
                      file.firstLine(select),
                      "A test sleeps.",
                      "Wait for the condition that it is about, with Awaitility."));
        }
        return super.visitMemberSelect(select, null);
      }
    };
  }
}
