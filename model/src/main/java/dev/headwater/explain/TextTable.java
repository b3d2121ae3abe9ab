package dev.headwater.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cells beneath each other; what is too long for its column goes on in the next line. */
final class TextTable {
  private static final String GAP = "  ";
  private static final Pattern UNIT = Pattern.compile("(ms|s|min|%)\\b|%");

  private final List<Integer> widthsMax;
  private final List<List<String>> rows = new ArrayList<>();

  /** With a width for each column that it has at most. */
  TextTable(Integer... widthsMax) {
    this.widthsMax = List.of(widthsMax);
  }

  TextTable row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  String write() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < widthsMax.size(); column++) {
      int at = column;
      int longest = rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
      widths.add(Math.min(longest, widthsMax.get(column)));
    }
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> write(row, widths, text));
    return text.toString();
  }

  private static void write(List<String> row, List<Integer> widths, StringBuilder text) {
    List<List<String>> cells = new ArrayList<>();
    for (int column = 0; column < row.size(); column++) {
      cells.add(wrap(row.get(column), Math.max(1, widths.get(column))));
    }
    int lines = cells.stream().mapToInt(List::size).max().orElse(0);
    for (int line = 0; line < lines; line++) {
      StringBuilder written = new StringBuilder();
      for (int column = 0; column < cells.size(); column++) {
        List<String> cell = cells.get(column);
        String part = line < cell.size() ? cell.get(line) : "";
        written.append(GAP).append(part).append(" ".repeat(widths.get(column) - part.length()));
      }
      text.append(written.toString().stripTrailing()).append('\n');
    }
  }

  /** At spaces where there are some, else anywhere. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int space = lastBreak(rest, width);
      int cut = space > 0 && !rest.substring(0, space).isBlank() ? space : width;
      lines.add(rest.substring(0, cut));
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(rest);
    return lines;
  }

  /** A number stays with its unit. */
  private static int lastBreak(String text, int from) {
    int space = text.lastIndexOf(' ', from);
    while (space > 0
        && Character.isDigit(text.charAt(space - 1))
        && UNIT.matcher(text).region(space + 1, text.length()).lookingAt()) {
      space = text.lastIndexOf(' ', space - 1);
    }
    return space;
  }
}
