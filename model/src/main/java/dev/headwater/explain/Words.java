package dev.headwater.explain;

import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Figures and names as people read them, the same in every country. */
final class Words {
  private static final int SHARE_DIGITS = 3;

  private Words() {}

  /** {@code 250 ms}, {@code 10 s}, {@code 5 min}. */
  static String duration(long millis) {
    if (millis >= 60_000 && millis % 60_000 == 0) {
      return millis / 60_000 + " min";
    }
    return millis >= 1_000 && millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
  }

  static String duration(Duration duration) {
    return duration(duration.toMillis());
  }

  /** {@code 12.3 ms}. */
  static String millis(double millis) {
    return plain(millis, 1) + " ms";
  }

  /** {@code 99.95 %}. */
  static String share(double share) {
    return plain(share * 100, SHARE_DIGITS) + " %";
  }

  /** Rounded, without zeros at the end. */
  static String plain(double value, int digits) {
    return rounded(value, digits).toPlainString();
  }

  static BigDecimal rounded(double value, int digits) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? BigDecimal.ZERO : strip(rounded);
  }

  private static BigDecimal strip(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** {@code now} or {@code 10 s}: how old something may be. */
  static String window(long millis) {
    return millis == 0 ? "as of now" : "at most " + duration(millis) + " old";
  }

  /** {@code `a`, `b` and `c`}. */
  static String list(Collection<String> names) {
    List<String> quoted = names.stream().map(name -> "`" + name + "`").toList();
    int last = quoted.size() - 1;
    return last < 1
        ? String.join("", quoted)
        : String.join(", ", quoted.subList(0, last)) + " and " + quoted.get(last);
  }

  static String services(Collection<Service> services) {
    return services.stream().map(Service::name).collect(Collectors.joining(", "));
  }

  /** {@code orders.order}. */
  static String fullName(Source source) {
    return source.service() + "." + source.name();
  }

  /** Where a part comes from, for the service that answers. */
  static String kind(Source source, Service here) {
    if (source instanceof Source.Asked asked) {
      return asked.entity().service().equals(here) ? "own table" : "asked";
    }
    return source instanceof Source.FromCopy ? "copy" : "projection";
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
