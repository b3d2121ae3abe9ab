package dev.headwater.tidy;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePathScanner;
import java.util.List;

/** A method that is longer cannot be read at once. */
final class ShortMethods extends JavaRule {
  private final int linesMax;

  ShortMethods(int linesMax) {
    this.linesMax = linesMax;
  }

  @Override
  TreePathScanner<Void, Void> scanner(Parsed file, List<Finding> findings) {
    return new TreePathScanner<>() {
      @Override
      public Void visitMethod(MethodTree method, Void nothing) {
        int lines =
            method.getBody() == null ? 0 : file.lastLine(method) - file.firstLine(method) + 1;
        if (lines > linesMax) {
          findings.add(
              file.file()
                  .finding(
                      file.firstLine(method),
                      "The method %s has %d lines; %d are the most."
                          .formatted(method.getName(), lines, linesMax),
                      "Name its parts."));
        }
        return super.visitMethod(method, null);
      }
    };
  }
}
