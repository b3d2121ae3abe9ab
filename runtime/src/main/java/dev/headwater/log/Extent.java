package dev.headwater.log;

import java.util.List;

/**
 * Which rows of an entity are carried into a stage. Keys are given as the text that the owner shows
 * for them, one for each component.
 */
public sealed interface Extent {

  /** All rows, for an entity that is small enough to be read at once. */
  record Whole() implements Extent {}

  /**
   * The state of each key that changed since the position; a key without a row is a deletion.
   *
   * @param upTo only keys up to this one; empty for all
   * @param also keys whose state is given whether or not they changed
   * @param part which share of the keys
   */
  record Changed(List<String> upTo, List<List<String>> also, Part part) implements Extent {
    public Changed {
      upTo = List.copyOf(upTo);
      also = List.copyOf(also);
    }

    /** Every changed key. */
    public static Changed all() {
      return new Changed(List.of(), List.of(), Part.ALL);
    }
  }

  /**
   * The rows of a range of keys, in the order of the entity's key at its owner.
   *
   * @param after the key before the first one; empty to begin
   * @param upTo the last key; empty to go to the end
   */
  record Range(List<String> after, List<String> upTo) implements Extent {
    public Range {
      after = List.copyOf(after);
      upTo = List.copyOf(upTo);
    }
  }

  /**
   * A share of the changed keys, by a hash of the key.
   *
   * @param number from 0
   * @param of how many shares there are
   */
  record Part(int number, int of) {
    public static final Part ALL = new Part(0, 1);

    public Part {
      if (number < 0 || number >= of) {
        throw new IllegalArgumentException("no part: " + number + " of " + of);
      }
    }
  }
}
