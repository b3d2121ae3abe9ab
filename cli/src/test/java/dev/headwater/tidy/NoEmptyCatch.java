package dev.headwater.tidy;

import com.sun.source.tree.CatchTree;
import com.sun.source.util.TreePathScanner;
import java.util.List;

/** An exception is never dropped without a word; a comment that says why is one. */
final class NoEmptyCatch extends JavaRule {
  @Override
  TreePathScanner<Void, Void> scanner(Parsed file, List<Finding> findings) {
    return new TreePathScanner<>() {
      @Override
      public Void visitCatch(CatchTree caught, Void nothing) {
        String block = file.text(caught.getBlock());
        if (block.substring(1, block.length() - 1).isBlank()) {
          findings.add(
              file.file()
                  .finding(
                      file.firstLine(caught),
                      "An exception is dropped without a word.",
                      "Handle it, or say in a comment why it does not matter."));
        }
        return super.visitCatch(caught, null);
      }
    };
  }
}
