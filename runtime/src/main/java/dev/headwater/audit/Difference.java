package dev.headwater.audit;

import java.util.Locale;

/** A key whose row is not the same on both sides, though it has not changed since the tick. */
public record Difference(Kind kind, Key key) {
  /** How the copy differs from its owner. */
  public enum Kind {
    /** The owner has the row, the copy does not. */
    MISSING,
    /** The copy has a row that the owner does not have. */
    SURPLUS,
    /** Both have the row, with other values. */
    DIFFERENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return kind + " " + key;
  }
}
