package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One difference between two manifests of a service.
 *
 * @param code stable, such as {@code HW182}
 * @param where the entity, event, command or saga, as {@code service.name}
 * @param what what has changed, a clause without a full stop
 * @param remedy what to do about it, a clause without a full stop
 * @param broken who uses what has changed and cannot go on as it is
 */
public record ManifestChange(
    String code,
    Compatibility compatibility,
    String where,
    String what,
    String remedy,
    List<String> broken) {

  public ManifestChange {
    requireNonNull(code);
    requireNonNull(compatibility);
    requireNonNull(where);
    requireNonNull(what);
    requireNonNull(remedy);
    broken = List.copyOf(broken);
  }

  public boolean breaksSomebody() {
    return !broken.isEmpty();
  }

  /** One readable line. */
  @Override
  public String toString() {
    String line = "%s %-8s %s: %s.".formatted(code, compatibility, where, what);
    return breaksSomebody()
        ? line + " Breaks %s. Remedy: %s.".formatted(Findings.list(broken), remedy)
        : line;
  }
}
