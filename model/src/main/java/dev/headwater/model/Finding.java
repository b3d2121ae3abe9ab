package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Locale;

/**
 * One mistake in a model.
 *
 * @param code stable, such as {@code HW101}
 * @param where the declaration, as {@code service.name}
 * @param what what is wrong, a clause without a full stop
 * @param remedy what to do about it, a clause without a full stop
 */
public record Finding(String code, Severity severity, String where, String what, String remedy) {

  static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::code)
          .thenComparing(Finding::where)
          .thenComparing(Finding::what);

  public Finding {
    requireNonNull(code);
    requireNonNull(severity);
    requireNonNull(where);
    requireNonNull(what);
    requireNonNull(remedy);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** One readable line: {@code HW103 error orders.customer_names: … . Remedy: … .} */
  @Override
  public String toString() {
    String weight = severity.name().toLowerCase(Locale.ROOT);
    return "%s %-7s %s: %s. Remedy: %s.".formatted(code, weight, where, what, remedy);
  }
}
