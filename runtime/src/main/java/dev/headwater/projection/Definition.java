package dev.headwater.projection;

import java.util.List;

/**
 * The statements by which a generation is kept, as they are stored with it: so any version of the
 * service can keep any generation.
 *
 * @param keyTypes the types of the root's key
 * @param roots of what was noted since a snapshot, the keys of the rows to recompute
 * @param recompute brings the rows of given keys up to date
 * @param rangeEnd the key at which a range of so many roots ends
 * @param fill inserts the rows of a range into an empty table; see {@link Ranges}
 * @param refresh brings the rows of a range up to date
 * @param compare counts the rows that differ from a full computation
 * @param allAtOnce whether these three compute many rows by joins of whole tables, and no row by
 *     itself; how they do is then better left to the planner
 */
record Definition(
    List<String> keyTypes,
    String roots,
    String recompute,
    String rangeEnd,
    String fill,
    String refresh,
    String compare,
    boolean allAtOnce) {
  Definition {
    keyTypes = List.copyOf(keyTypes);
  }

  /** One array parameter for each part of the key. */
  static String keyParameters(List<String> types) {
    return String.join(", ", types.stream().map(type -> "?::" + type + "[]").toList());
  }
}
