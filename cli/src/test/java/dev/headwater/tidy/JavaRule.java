package dev.headwater.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A rule about Java's syntax: the JDK's own parser reads each file, and a subclass its tree. */
abstract class JavaRule implements Rule {
  @Override
  public final List<Finding> findingsIn(List<SourceFile> repository) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Finding> findings = new ArrayList<>();
    for (SourceFile file : repository) {
      if (appliesTo(file)) {
        JavacTask task =
            (JavacTask)
                compiler.getTask(
                    null, null, null, List.of("-proc:none"), null, List.of(new InMemory(file)));
        scan(task, file, findings);
      }
    }
    return findings;
  }

  private void scan(JavacTask task, SourceFile file, List<Finding> findings) {
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        scanner(new Parsed(file, unit, positions), findings).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean appliesTo(SourceFile file) {
    return file.isJava();
  }

  abstract TreePathScanner<Void, Void> scanner(Parsed file, List<Finding> findings);

  /** A file with the means to tell where in it something is. */
  record Parsed(SourceFile file, CompilationUnitTree unit, SourcePositions positions) {
    int firstLine(Tree tree) {
      return line(positions.getStartPosition(unit, tree));
    }

    int lastLine(Tree tree) {
      return line(positions.getEndPosition(unit, tree) - 1);
    }

    String text(Tree tree) {
      return file.text()
          .substring(
              (int) positions.getStartPosition(unit, tree),
              (int) positions.getEndPosition(unit, tree));
    }

    private int line(long position) {
      return (int) unit.getLineMap().getLineNumber(position);
    }
  }

  private static final class InMemory extends SimpleJavaFileObject {
    private final SourceFile file;

    InMemory(SourceFile file) {
      super(URI.create("tidy:///" + file.path()), JavaFileObject.Kind.SOURCE);
      this.file = file;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return file.text();
    }
  }
}
