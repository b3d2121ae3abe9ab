package dev.headwater.read;

import dev.headwater.base.HeadwaterException;

/** How many rows a lookup may give: they are held until all are there. */
public final class Bound {
  /** As many as an owner gives of an entity. */
  private static final int ROWS_MAX = 50_000;

  /** To be put behind a lookup's statement: one more, to know whether there is one. */
  public static final String LIMIT = " limit " + (ROWS_MAX + 1);

  private Bound() {}

  /**
   * Holds that there were no more.
   *
   * @throws HeadwaterException HW418 if there were
   */
  public static void require(String what, int rows) {
    if (rows > ROWS_MAX) {
      throw new HeadwaterException(
          "HW418",
          what,
          "more than " + ROWS_MAX + " of its rows are looked for at once.",
          "look for fewer, by values that have fewer rows each, or read page by page from a"
              + " projection.");
    }
  }
}
