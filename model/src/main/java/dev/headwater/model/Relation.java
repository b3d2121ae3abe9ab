package dev.headwater.model;

import static java.util.Objects.requireNonNull;

/**
 * An input that is joined to one that was added before.
 *
 * @param alias what the select list calls it
 */
public record Relation(String alias, Input input, Kind kind, Join on) {
  public Relation {
    requireNonNull(alias);
    requireNonNull(input, Service.CIRCLE);
    requireNonNull(kind);
    requireNonNull(on);
  }

  /** How many rows belong to one of the other side. */
  public enum Kind {
    /** One: what has none yet is left out until there is one. */
    ONE,
    /** One or none: its fields are null then. */
    ONE_OR_NONE,
    /** Any number, of which the select list takes aggregates. */
    MANY
  }

  /** What it is joined to. */
  public String parent() {
    return on.alias();
  }
}
