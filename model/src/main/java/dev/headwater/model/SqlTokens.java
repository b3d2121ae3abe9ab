package dev.headwater.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes SQL expressions apart far enough to see names, commas and brackets, and no further. */
final class SqlTokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<space>\\s+|--[^\\n]*|/\\*(?:[^*]|\\*(?!/))*\\*/)"
              + "|(?<text>(?<![\\w$])[eE]'(?:[^'\\\\]|''|\\\\.)*'|'(?:[^']|'')*'"
              + "|\\$(?<tag>\\w*)\\$.*?\\$\\k<tag>\\$)"
              + "|(?<quoted>\"(?:[^\"]|\"\")*\")"
              + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)"
              + "|(?<other>\\d[\\d.]*|.)",
          Pattern.DOTALL);

  private SqlTokens() {}

  enum Kind {
    NAME,
    TEXT,
    OTHER
  }

  /**
   * One token.
   *
   * @param text of a name, as the catalogue has it; else as it stands there
   * @param begin where it begins in the whole text
   */
  record Token(Kind kind, String text, int begin, int end, boolean quoted) {
    boolean is(String symbol) {
      return kind == Kind.OTHER && text.equals(symbol);
    }

    boolean isWord(String word) {
      return kind == Kind.NAME && !quoted && text.toLowerCase(Locale.ROOT).equals(word);
    }
  }

  static List<Token> of(String sql) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(sql);
    while (matcher.find()) {
      String text = matcher.group();
      int begin = matcher.start();
      if (matcher.group("quoted") != null || matcher.group("word") != null) {
        boolean quoted = matcher.group("quoted") != null;
        tokens.add(new Token(Kind.NAME, SqlNames.unquote(text), begin, matcher.end(), quoted));
      } else if (matcher.group("text") != null) {
        tokens.add(new Token(Kind.TEXT, text, begin, matcher.end(), false));
      } else if (matcher.group("other") != null) {
        tokens.add(new Token(Kind.OTHER, text, begin, matcher.end(), false));
      }
    }
    return tokens;
  }
}
