package dev.headwater.model;

import java.util.Locale;

/** What of a change can be read by whom, in the words of schema registries. */
public enum Compatibility {
  /** Old readers can read new data, and new readers old data. */
  FULL(true, true),
  /** New readers can read old data; old readers cannot read new data. */
  BACKWARD(true, false),
  /** Old readers can read new data; new readers cannot read old data. */
  FORWARD(false, true),
  /** Neither. */
  BREAKING(false, false);

  private final boolean backward;
  private final boolean forward;

  Compatibility(boolean backward, boolean forward) {
    this.backward = backward;
    this.forward = forward;
  }

  public boolean isBackward() {
    return backward;
  }

  public boolean isForward() {
    return forward;
  }

  static Compatibility of(boolean backward, boolean forward) {
    if (backward) {
      return forward ? FULL : BACKWARD;
    }
    return forward ? FORWARD : BREAKING;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
