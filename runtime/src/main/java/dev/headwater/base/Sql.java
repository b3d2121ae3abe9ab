package dev.headwater.base;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plain JDBC with less ceremony. Statements stay visible at the place that runs them. */
public final class Sql {
  /** An expression with one parameter, the mark: see {@link #togetherAndCommit}. */
  public static final String MARKED = "set_config('headwater.committed', ?, false)";

  private Sql() {}

  /** Reads one row. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Work within a transaction. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T run(Connection connection) throws SQLException;
  }

  /** Runs one or several statements that take no parameters. */
  public static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs statements that are run again and again: the driver has the server keep them parsed. */
  public static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /** Runs one statement and returns the number of rows that it changed. */
  public static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  /**
   * A statement with its values, to be run with others.
   *
   * @param values one for each of its parameters
   */
  public record Part(String sql, List<@Nullable Object> values) {
    public static Part of(String sql, @Nullable Object... values) {
      return new Part(sql, java.util.Arrays.asList(values));
    }
  }

  /**
   * Runs several statements in one round trip, one after the other.
   *
   * @return for each the number of rows that it changed, 0 for one that gives rows instead
   */
  public static List<Integer> together(Connection connection, List<Part> parts)
      throws SQLException {
    String all = parts.stream().map(Part::sql).collect(Collectors.joining(";\n"));
    @Nullable Object[] values = parts.stream().flatMap(part -> part.values().stream()).toArray();
    try (PreparedStatement statement = prepare(connection, all, values)) {
      boolean rows = statement.execute();
      List<Integer> changed = new ArrayList<>(parts.size());
      while (changed.size() < parts.size()) {
        changed.add(rows ? 0 : statement.getUpdateCount());
        rows = statement.getMoreResults();
      }
      return changed;
    }
  }

  /** The same, and then commits, unless one of them fails. */
  public static void togetherAndCommit(Connection connection, List<Part> parts)
      throws SQLException {
    List<Part> all = new ArrayList<>(parts);
    all.add(Part.of("commit"));
    together(connection, all);
  }

  /**
   * The same, and then runs others, in a transaction of their own but in the same round trip.
   *
   * @param mark differs from those of the session's earlier transactions, and one of the parts
   *     {@linkplain #MARKED sets} it: so whether the commit has failed, or only what came after it,
   *     which is of no consequence
   * @return why what came after it failed
   */
  public static Optional<SQLException> togetherAndCommit(
      Connection connection, List<Part> parts, String mark, List<Part> afterwards)
      throws SQLException {
    List<Part> all = new ArrayList<>(parts);
    all.add(Part.of("commit"));
    all.addAll(afterwards);
    try {
      together(connection, all);
      return Optional.empty();
    } catch (SQLException failure) {
      if (!isCommitted(connection, mark, failure)) {
        throw failure;
      }
      return Optional.of(failure);
    }
  }

  private static boolean isCommitted(Connection connection, String mark, SQLException failure) {
    try {
      if (connection.isClosed()) {
        return false;
      }
      connection.rollback();
      return first(
              connection,
              "select coalesce(current_setting('headwater.committed', true) = ?, false)",
              row -> row.getBoolean(1),
              mark)
          .orElse(false);
    } catch (SQLException alsoFailed) {
      failure.addSuppressed(alsoFailed);
      return false;
    }
  }

  public static <T> List<T> list(
      Connection connection, String sql, RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> read = new ArrayList<>();
      while (rows.next()) {
        read.add(reader.read(rows));
      }
      return read;
    }
  }

  /** The first row, if there is one. */
  public static <T> Optional<T> first(
      Connection connection, String sql, RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
    }
  }

  /** Runs the work in one transaction on a connection that was in autocommit mode. */
  public static <T extends @Nullable Object> T inTransaction(Connection connection, Work<T> work)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.run(connection);
      connection.commit();
      connection.setAutoCommit(true);
      return result;
    } catch (Throwable failure) {
      rollBack(connection, failure);
      throw failure;
    }
  }

  /**
   * Rolls back and leaves transaction mode; a failure of that is attached to the failure that led
   * to it.
   */
  public static void rollBack(Connection connection, Throwable because) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException alsoFailed) {
      because.addSuppressed(alsoFailed);
    }
  }

  /** Texts as one parameter, for {@code = any (?)}. */
  public static Array texts(Connection connection, Collection<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  /** A quoted identifier. */
  public static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** A string literal. */
  public static String literal(String text) {
    String doubled = text.replace("'", "''");
    return text.indexOf('\\') < 0
        ? "'" + doubled + "'"
        : "E'" + doubled.replace("\\", "\\\\") + "'";
  }

  static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement;
    } catch (SQLException failure) {
      statement.close();
      throw failure;
    }
  }
}
