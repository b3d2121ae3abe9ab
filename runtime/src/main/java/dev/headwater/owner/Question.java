package dev.headwater.owner;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A request that is known to be one that can be answered.
 *
 * @param values as PostgreSQL reads them
 * @param rowsMax that the answer may have
 */
record Question(
    Entity<?> entity,
    ReadPath path,
    List<Field> wanted,
    GivenValues given,
    List<List<String>> values,
    int rowsMax) {

  /** One more, to know whether there is one. */
  int rowsReadMax() {
    return rowsMax + 1;
  }

  /**
   * Binds what is given.
   *
   * @param first the first of its parameters
   * @return the one after its last
   */
  int give(Connection connection, PreparedStatement statement, int first) throws SQLException {
    for (int i = 0; i < given.by().size(); i++) {
      int at = i;
      if (values.size() == 1) {
        statement.setString(first + i, values.get(0).get(i));
      } else {
        statement.setArray(
            first + i, Sql.texts(connection, values.stream().map(each -> each.get(at)).toList()));
      }
    }
    return first + given.by().size();
  }

  /** From the present row on. */
  Optional<HeadwaterException> rest(ResultSet row, int column, EntityRows taker)
      throws SQLException, IOException {
    int taken = 0;
    do {
      String json = row.getString(column);
      if (json == null) {
        return Optional.empty();
      }
      if (taken == rowsMax) {
        return Optional.of(tooManyRows());
      }
      taker.row(json);
      taken++;
    } while (row.next());
    return Optional.empty();
  }

  HeadwaterException tooManyRows() {
    return new HeadwaterException(
        "HW807",
        entity.toString(),
        "there are more than the " + rowsMax + " rows that this answer may have.",
        "ask for fewer at a time, by values that have fewer rows each.");
  }
}
