package dev.headwater.cli;

import java.util.regex.Pattern;

/** Keeps what a URL carries out of what is said about it. */
final class Secrets {
  private static final Pattern PARAMETER = Pattern.compile("(?i)(password=)[^&\\s\"]*");

  /** Not the driver's way of writing it, and still how many try. */
  private static final Pattern BEFORE_HOST = Pattern.compile("(//[^/?\\s:@]*:)[^?\\s\"]*@");

  private Secrets() {}

  /** The text with {@code ***} in place of passwords. */
  static String masked(String text) {
    return BEFORE_HOST.matcher(PARAMETER.matcher(text).replaceAll("$1***")).replaceAll("$1***@");
  }

  static boolean areBeforeHostIn(String url) {
    return BEFORE_HOST.matcher(url).find();
  }
}
