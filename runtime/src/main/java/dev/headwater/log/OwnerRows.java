package dev.headwater.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** An owner's published rows as they are now, for who cannot wait until they are here. */
public interface OwnerRows {
  /**
   * The rows of some keys, in the order of the keys; those that are not there are left out.
   *
   * @param wanted the fields that are read
   * @param keys of each the parts as text
   * @throws SQLException when the owner does not answer, or what is reached may be behind it
   */
  <T> Asked<T> byKeys(Wanted wanted, List<List<String>> keys, Fields<T> reader) throws SQLException;

  /** Makes a value of a row's columns, from the given one on. */
  @FunctionalInterface
  interface Fields<T> {
    T read(ResultSet row, int firstColumn) throws SQLException;
  }

  /**
   * What the owner said.
   *
   * @param snapshot what could be seen then
   */
  record Asked<T>(UUID incarnation, Snapshot snapshot, List<T> rows) {
    public Asked {
      rows = List.copyOf(rows);
    }
  }
}
