package dev.headwater.tidy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.node.Text;

/**
 * What a link may name inside a document: its headings, written as GitHub does, and its HTML ids.
 */
final class Anchors extends AbstractVisitor {
  private static final Pattern ID = Pattern.compile("\\b(?:id|name)=\"([^\"]+)\"");

  private final Set<String> found = new TreeSet<>();
  private final Map<String, Integer> seen = new HashMap<>();

  static Set<String> of(Node document) {
    Anchors anchors = new Anchors();
    document.accept(anchors);
    return anchors.found;
  }

  @Override
  public void visit(Heading heading) {
    String slug =
        Words.of(heading)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
            .replace(' ', '-');
    int before = seen.merge(slug, 1, Integer::sum) - 1;
    found.add(before == 0 ? slug : slug + "-" + before);
    visitChildren(heading);
  }

  @Override
  public void visit(HtmlBlock html) {
    addIds(html.getLiteral());
  }

  @Override
  public void visit(HtmlInline html) {
    addIds(html.getLiteral());
  }

  private void addIds(String html) {
    Matcher id = ID.matcher(html);
    while (id.find()) {
      found.add(id.group(1));
    }
  }

  private static final class Words extends AbstractVisitor {
    private final StringBuilder text = new StringBuilder();

    static String of(Node node) {
      Words words = new Words();
      node.accept(words);
      return words.text.toString();
    }

    @Override
    public void visit(Text part) {
      text.append(part.getLiteral());
    }

    @Override
    public void visit(Code part) {
      text.append(part.getLiteral());
    }
  }
}
