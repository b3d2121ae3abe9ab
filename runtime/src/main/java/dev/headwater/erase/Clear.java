package dev.headwater.erase;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Has PostgreSQL clear dead rows away where something was erased. */
final class Clear {
  private static final String SCHEMA = "headwater.";

  private final Connection connection;

  /** Works outside transactions. */
  Clear(Connection connection) {
    this.connection = connection;
  }

  /** The places, each with what became of it. */
  List<Place> after(List<Place> places) throws SQLException {
    List<Place> cleared = new ArrayList<>();
    for (Place place : places) {
      cleared.add(place.erased() == 0 ? place : place.vacuumed(vacuum(place.table())));
    }
    return cleared;
  }

  private Place.Vacuum vacuum(String tables) throws SQLException {
    Place.Vacuum all = Place.Vacuum.DONE;
    for (String table : tables.split(", ", -1)) {
      if (!isVacuumed(SCHEMA + Sql.quoted(table.substring(SCHEMA.length())))) {
        all = Place.Vacuum.SKIPPED;
      }
    }
    return all;
  }

  /** Nobody is waited for; a right that is missing and a lock that is taken are warnings. */
  private boolean isVacuumed(String table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("vacuum (skip_locked, truncate false, index_cleanup on) " + table);
      return statement.getWarnings() == null;
    }
  }
}
