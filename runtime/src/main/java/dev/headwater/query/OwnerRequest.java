package dev.headwater.query;

import dev.headwater.model.Entity;
import java.util.List;

/** What one owner is asked for in one request. */
public record OwnerRequest(List<Read> reads) {
  public OwnerRequest {
    reads = List.copyOf(reads);
  }

  /**
   * Rows of one entity.
   *
   * @param type a record of the fields that are wanted, those of {@code by} among them
   * @param by fields of the entity
   * @param values all rows of which these fields have one of these combinations
   * @param rowsMax how many at most; empty for all there are
   */
  public record Read(
      Entity<?> entity,
      Class<? extends Record> type,
      List<String> by,
      List<List<Object>> values,
      java.util.OptionalInt rowsMax) {
    public Read {
      by = List.copyOf(by);
      values = List.copyOf(values);
    }
  }
}
