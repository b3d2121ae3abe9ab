package dev.headwater.model;

import java.util.regex.Pattern;

/**
 * Names within a diagram. What Mermaid would read as its own is written by its number: what ends a
 * statement or a text, begins a comment or a tag, and the word that ends a block.
 */
public final class MermaidText {
  private static final String OWN = "#;%<>\"'`{}[]()\\:|";
  private static final Pattern END = Pattern.compile("(?i)\\be(?=nd\\b)");

  private MermaidText() {}

  /** The name, so that Mermaid shows it as it is. */
  public static String of(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char each = name.charAt(i);
      if (OWN.indexOf(each) >= 0) {
        text.append('#').append((int) each).append(';');
      } else {
        text.append(Character.isISOControl(each) ? ' ' : each);
      }
    }
    return END.matcher(text).replaceAll(e -> "#" + (int) e.group().charAt(0) + ";");
  }
}
