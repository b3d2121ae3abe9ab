package dev.headwater.owner;

import java.util.List;

/**
 * What somebody asks an owner for.
 *
 * @param entity its name
 * @param fields the wanted components of its record, in the order wanted; all if there are none
 * @param by the components that are given: the key's, its first ones, or those of a declared way of
 *     reading
 * @param values for each row, or group of rows, a text for each of those: as PostgreSQL writes the
 *     value, bytes as base64
 * @param rowsMax after how many rows the answer ends
 */
public record EntityRequest(
    String entity, List<String> fields, List<String> by, List<List<String>> values, int rowsMax) {
  public EntityRequest {
    fields = List.copyOf(fields);
    by = List.copyOf(by);
    values = values.stream().map(List::copyOf).distinct().toList();
    if (rowsMax < 1) {
      throw new IllegalArgumentException("an answer of at most " + rowsMax + " rows");
    }
  }

  /** All fields, and as many rows as the owner gives. */
  public static EntityRequest of(String entity, List<String> by, List<List<String>> values) {
    return new EntityRequest(entity, List.of(), by, values, Integer.MAX_VALUE);
  }

  public EntityRequest withFields(List<String> wanted) {
    return new EntityRequest(entity, wanted, by, values, rowsMax);
  }

  public EntityRequest withRowsMax(int most) {
    return new EntityRequest(entity, fields, by, values, most);
  }
}
