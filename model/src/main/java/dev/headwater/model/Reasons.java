package dev.headwater.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells a reason from a word that was put there to silence the compiler. It cannot tell a good one
 * from a bad one, and prefers to let a poor one pass.
 */
final class Reasons {
  private static final int WORDS_MIN = 4;
  private static final int TELLING_WORDS_MIN = 3;

  /** Scripts without spaces say as much in this many characters. */
  private static final int IDEOGRAPHS_MIN = 8;

  private static final Pattern POSTPONED =
      Pattern.compile(
          "(?:TODO|TBD|FIXME|XXX)\\b.*|(?i:(?:todo|tbd|fixme)\\s*[:\\-].*)", Pattern.DOTALL);

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}']+");

  /** What says nothing about this choice, since it could be said of any. */
  private static final Set<String> EMPTY_WORDS =
      Set.of(
          ("a all an and are as at be because but by copy copie data do does fast faster "
                  + "for from good has have here i in is it its just local make me my need needed "
                  + "needs nice of on or ours own our performance reason requirement required "
                  + "service so some speed subscription table test that the there thing this to "
                  + "todo tbd us use used useful want was we will with you")
              .split(" "));

  private Reasons() {}

  /** Whether {@code because} says more than the {@code names} do. */
  static void check(String where, String because, List<String> names, Findings findings) {
    flaw(because, names)
        .ifPresent(
            flaw ->
                findings.error(
                    Rule.REASON_EMPTY,
                    where,
                    flaw,
                    "say in a sentence what this is good for, and who can live with its "
                        + "price; it is read when the choice is questioned"));
  }

  static Optional<String> flaw(String because, List<String> names) {
    if (because.isBlank()) {
      return Optional.of("it gives no reason");
    }
    if (POSTPONED.matcher(because.strip()).matches()) {
      return Optional.of("it puts its reason off: \"%s\"".formatted(because));
    }
    if (because.codePoints().filter(Character::isIdeographic).count() >= IDEOGRAPHS_MIN) {
      return Optional.empty();
    }
    List<String> words = words(because);
    if (words.size() < WORDS_MIN) {
      return Optional.of("\"%s\" is too short for a reason".formatted(because));
    }
    return tellingWords(words, names) < TELLING_WORDS_MIN
        ? Optional.of("\"%s\" says no more than the names do".formatted(because))
        : Optional.empty();
  }

  private static long tellingWords(List<String> words, List<String> names) {
    Set<String> said =
        names.stream()
            .flatMap(name -> words(name.replace('_', ' ')).stream())
            .map(Reasons::singular)
            .collect(Collectors.toSet());
    return words.stream()
        .filter(word -> word.length() > 1 && !EMPTY_WORDS.contains(word))
        .map(Reasons::singular)
        .filter(word -> !said.contains(word) && !EMPTY_WORDS.contains(word))
        .distinct()
        .count();
  }

  private static List<String> words(String text) {
    return Arrays.stream(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT)))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static String singular(String word) {
    return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
  }
}
