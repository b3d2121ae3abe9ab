package dev.headwater.projection;

import java.util.List;

/**
 * One tick's work, over several transactions if it is large. If it is interrupted it begins again:
 * what was computed is only computed once more.
 */
sealed interface Pass {
  /** Everything that it shows has been brought in when the pass is through. */
  String snapshot();

  /** How far the owners of the inputs had come then. */
  String reached();

  boolean isThrough();

  /** How many rows it has changed so far. */
  long changed();

  /**
   * Single rows.
   *
   * @param keys of each part of the key an array, as text
   * @param count how many there are
   * @param done how many of them are computed
   */
  record Rows(
      String snapshot, String reached, List<String> keys, long count, long done, long changed)
      implements Pass {
    public Rows {
      keys = List.copyOf(keys);
    }

    @Override
    public boolean isThrough() {
      return done >= count;
    }

    Rows with(long nowDone, long furtherChanged) {
      return new Rows(snapshot, reached, keys, count, nowDone, changed + furtherChanged);
    }
  }

  /**
   * All rows, in ranges.
   *
   * @param after the key up to which they are computed; empty at first
   */
  record All(String snapshot, String reached, List<String> after, boolean isThrough, long changed)
      implements Pass {
    public All {
      after = List.copyOf(after);
    }

    All with(List<String> nowAfter, boolean nowThrough, long furtherChanged) {
      return new All(snapshot, reached, nowAfter, nowThrough, changed + furtherChanged);
    }
  }
}
