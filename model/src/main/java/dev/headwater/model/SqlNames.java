package dev.headwater.model;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** How PostgreSQL writes and folds identifiers. */
final class SqlNames {
  /** One part of a name: in double quotes, or plain. */
  static final String PART = "\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*";

  /** PostgreSQL cuts longer identifiers without a word. */
  static final int BYTES_MAX = 63;

  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

  private SqlNames() {}

  /**
   * A part as it stands in the catalogue: quotes taken off, plain names folded as PostgreSQL does.
   */
  static String unquote(String part) {
    if (!part.startsWith("\"")) {
      return fold(part);
    }
    return part.substring(1, part.length() - 1).replace("\"\"", "\"");
  }

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** As one would write it: quoted only where it must be. */
  static String text(String name) {
    return PLAIN.matcher(name).matches() ? name : quote(name);
  }

  /**
   * Quotes within names are left out on purpose: nobody has them, and half-quoted text shows up as
   * one.
   */
  static boolean isSound(String name) {
    return !name.isBlank()
        && name.indexOf('"') < 0
        && name.chars().noneMatch(Character::isISOControl)
        && name.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX;
  }

  /** {@code camelCase} as {@code snake_case}. */
  static String snakeCase(String component) {
    String split = component.replaceAll("([a-z0-9])([A-Z])", "$1_$2");
    return fold(split.replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2"));
  }

  /** ASCII only: beyond it PostgreSQL keeps the case of plain names in UTF-8. */
  private static String fold(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    name.chars()
        .map(c -> c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c)
        .forEach(c -> folded.append((char) c));
    return folded.toString();
  }
}
