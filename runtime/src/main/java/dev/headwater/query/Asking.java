package dev.headwater.query;

import dev.headwater.read.ReadPolicy;
import java.util.List;
import java.util.Optional;

/**
 * What a query is asked by.
 *
 * @param fields components of the root's record
 * @param values for the root's key several, otherwise one
 * @param page where a declared way of reading is asked by; empty for keys
 */
record Asking(
    List<String> fields, List<List<Object>> values, Optional<Paging> page, ReadPolicy policy) {

  /**
   * Which rows of a declared way of reading.
   *
   * @param cursor after which; empty for the first
   */
  record Paging(int rowsMax, Optional<String> cursor) {}
}
