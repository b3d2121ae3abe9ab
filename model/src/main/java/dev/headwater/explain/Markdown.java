package dev.headwater.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A page in the making. */
final class Markdown {
  private final StringBuilder text = new StringBuilder();
  private final String path;

  /**
   * An empty page.
   *
   * @param path where it is going to lie, from which links are relative
   */
  Markdown(String path) {
    this.path = path;
  }

  /** Text as somebody has written it, of which nothing is markup. */
  static String prose(String text) {
    return text.replaceAll("([\\\\*_\\[\\]`<>#|])", "\\\\$1").replaceAll("\\s+", " ");
  }

  static String code(Object name) {
    return "`" + name + "`";
  }

  static String codes(List<?> names) {
    return names.stream().map(Markdown::code).collect(Collectors.joining(", "));
  }

  Markdown title(String title) {
    text.append("# ").append(title).append("\n\n");
    return this;
  }

  Markdown heading(String heading) {
    text.append("## ").append(heading).append("\n\n");
    return this;
  }

  Markdown paragraph(String paragraph) {
    text.append(paragraph).append("\n\n");
    return this;
  }

  Markdown items(List<String> items) {
    items.forEach(item -> text.append("- ").append(item).append('\n'));
    text.append(items.isEmpty() ? "" : "\n");
    return this;
  }

  Markdown mermaid(String diagram) {
    return fenced("mermaid", diagram);
  }

  Markdown fenced(String language, String block) {
    text.append("```").append(language).append('\n').append(block).append("```\n\n");
    return this;
  }

  /** A section with a table, if there are rows. */
  Markdown section(String heading, String header, List<String> rows) {
    return rows.isEmpty() ? this : heading(heading).table(header, rows);
  }

  /** Rows of cells between {@code |}, as {@link #row} makes them. */
  Markdown table(String header, List<String> rows) {
    String line = header.replaceAll("[^|]+", "---");
    text.append("| ").append(header).append(" |\n|").append(line).append("|\n");
    rows.forEach(row -> text.append(row).append('\n'));
    text.append('\n');
    return this;
  }

  static String row(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(String.valueOf(cell));
    }
    return texts.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** A link to another page. */
  String link(Object name, String target) {
    return "[%s](%s%s)".formatted(code(name), path.contains("/") ? "../" : "", target);
  }

  /** What leads to the record of a decision. */
  Markdown decided(String target) {
    return paragraph("Why so, and what else there was: [the decision](../%s).".formatted(target));
  }

  String finish() {
    return text.append(Docs.MARK).toString();
  }
}
