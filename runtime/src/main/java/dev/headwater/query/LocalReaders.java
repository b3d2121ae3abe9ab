package dev.headwater.query;

import dev.headwater.copy.CopyReader;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Projection;
import dev.headwater.projection.ProjectionReader;
import dev.headwater.read.Answer;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;

/** How the service that answers reads what lies in its own database. */
public interface LocalReaders {
  <T extends Record> CopyReader<T> of(Copy<T> copy);

  <T extends Record> ProjectionReader<T> of(Projection<T> projection);

  /**
   * Rows of an entity of its own.
   *
   * @param type a record of the fields that are wanted
   * @param rowsMax how many at most; empty for all there are
   */
  <T extends Record> Answer<List<T>> own(
      Entity<?> entity,
      Class<T> type,
      List<String> fields,
      List<List<Object>> values,
      OptionalInt rowsMax)
      throws SQLException;
}
