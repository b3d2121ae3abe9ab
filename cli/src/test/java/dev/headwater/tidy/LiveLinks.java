package dev.headwater.tidy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** Every relative link of the documentation leads to a file, and to a heading if it names one. */
final class LiveLinks implements Rule {
  private static final Parser PARSER =
      Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES).build();
  private static final Pattern ELSEWHERE = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*:|//).*");

  @Override
  public List<Finding> findingsIn(List<SourceFile> repository) {
    return new Search(repository).findings();
  }

  private record Target(String path, String anchor) {
    /** As a browser would resolve it from a file of the repository. */
    static Target of(String destination, SourceFile from) {
      String decoded = URLDecoder.decode(destination.replace("+", "%2B"), UTF_8);
      int hash = decoded.indexOf('#');
      String path = hash < 0 ? decoded : decoded.substring(0, hash);
      String anchor = hash < 0 ? "" : decoded.substring(hash + 1);
      if (path.isEmpty()) {
        return new Target(from.path(), anchor);
      }
      Path resolved =
          path.startsWith("/")
              ? Path.of(path.substring(1))
              : Path.of(from.directory()).resolve(path);
      return new Target(resolved.normalize().toString().replace('\\', '/'), anchor);
    }
  }

  private static final class Search {
    private final List<SourceFile> repository;
    private final Set<String> paths = new HashSet<>(Set.of(""));
    private final Map<String, Set<String>> anchors = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    Search(List<SourceFile> repository) {
      this.repository = repository;
    }

    List<Finding> findings() {
      List<SourceFile> documents = repository.stream().filter(f -> f.isNamed(".md")).toList();
      repository.forEach(this::addWithDirectories);
      documents.forEach(d -> anchors.put(d.path(), Anchors.of(PARSER.parse(d.text()))));
      documents.forEach(this::follow);
      return findings;
    }

    private void addWithDirectories(SourceFile file) {
      for (Path path = Path.of(file.path()); path != null; path = path.getParent()) {
        paths.add(path.toString().replace('\\', '/'));
      }
    }

    private void follow(SourceFile document) {
      PARSER
          .parse(document.text())
          .accept(
              new AbstractVisitor() {
                @Override
                public void visit(Link link) {
                  follow(document, link, link.getDestination());
                  visitChildren(link);
                }

                @Override
                public void visit(Image image) {
                  follow(document, image, image.getDestination());
                }
              });
    }

    private void follow(SourceFile document, Node link, String destination) {
      if (ELSEWHERE.matcher(destination).matches()) {
        return;
      }
      int line = link.getSourceSpans().get(0).getLineIndex() + 1;
      Target target = Target.of(destination, document);
      if (!paths.contains(target.path())) {
        findings.add(
            document.finding(
                line,
                "The link to %s leads nowhere: there is no %s."
                    .formatted(destination, target.path()),
                "Correct it or take it out."));
      } else if (!hasAnchor(target)) {
        findings.add(
            document.finding(
                line,
                "The link to %s leads nowhere: %s has no such heading."
                    .formatted(destination, target.path()),
                "Its headings are " + anchors.get(target.path()) + "."));
      }
    }

    /** Only of documents are the headings known. */
    private boolean hasAnchor(Target target) {
      Set<String> known = anchors.get(target.path());
      return target.anchor().isEmpty() || known == null || known.contains(target.anchor());
    }
  }
}
