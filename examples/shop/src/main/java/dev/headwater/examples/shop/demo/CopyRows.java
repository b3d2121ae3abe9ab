package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Rows on their way into ordinary tables by {@code COPY}, some thousand in each transaction. */
final class CopyRows {
  private static final int ROWS_PER_TRANSACTION = 5_000;

  private final Connection connection;
  private final List<Table> tables = new ArrayList<>();
  private int waiting;
  private long written;

  /** One of the tables; those named first are written first. */
  final class Table {
    private final String target;
    private final StringBuilder rows = new StringBuilder();

    private Table(String target) {
      this.target = target;
    }

    void add(@Nullable Object... values) {
      for (int i = 0; i < values.length; i++) {
        rows.append(i == 0 ? "" : "\t").append(escaped(values[i]));
      }
      rows.append('\n');
      waiting++;
    }
  }

  CopyRows(Connection connection) {
    this.connection = connection;
  }

  Table into(String target) {
    Table table = new Table(target);
    tables.add(table);
    return table;
  }

  private static String escaped(@Nullable Object value) {
    return value == null
        ? "\\N"
        : value.toString().replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
  }

  /** To be called where a transaction may end: what belongs together has been added. */
  void mayCommit() throws SQLException {
    if (waiting >= ROWS_PER_TRANSACTION) {
      flush();
    }
  }

  /** Writes what is left, and gives the number of all rows that were written. */
  long flush() throws SQLException {
    Sql.inTransaction(
        connection,
        inOne -> {
          for (Table table : tables) {
            write(inOne, table);
          }
          return true;
        });
    written += waiting;
    waiting = 0;
    return written;
  }

  private static void write(Connection connection, Table table) throws SQLException {
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("copy " + table.target + " from stdin", new StringReader(table.rows.toString()));
      table.rows.setLength(0);
    } catch (IOException impossible) {
      throw new IllegalStateException("reading from memory failed", impossible);
    }
  }
}
