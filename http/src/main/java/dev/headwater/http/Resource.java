package dev.headwater.http;

import java.util.List;
import java.util.Set;

/** What lies under one first part of the path. Where a body comes in, it is JSON. */
interface Resource {
  /**
   * By which methods it is used.
   *
   * @param path what comes after the first part
   * @return none if there is nothing
   */
  Set<String> methods(List<String> path);

  /** Whether it is for everybody, with a token or without. */
  default boolean isOpen() {
    return false;
  }

  /** Whether it is answered even where others have to come again. */
  default boolean isUrgent() {
    return false;
  }

  /**
   * Answers, and may take its time.
   *
   * @throws Exception what becomes a problem, see {@link Problem#of}
   */
  void answer(Call call) throws Exception;
}
