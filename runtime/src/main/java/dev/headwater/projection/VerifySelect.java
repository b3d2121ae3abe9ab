package dev.headwater.projection;

import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.Sql;
import dev.headwater.model.Field;
import dev.headwater.model.Finding;
import dev.headwater.model.Input;
import dev.headwater.model.Projection;
import dev.headwater.model.Severity;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Has the database itself read a projection's expressions, over empty tables of the declared
 * shapes: so a typo is found when the model is checked, and in no schema but the temporary one.
 */
public final class VerifySelect {
  /** What the database refuses. */
  private static final String REFUSED = "HW191";

  /** What it would give is of another type than the record has. */
  private static final String OTHER_TYPE = "HW192";

  private final Connection connection;
  private final Projection<?> projection;
  private final ProjectionSql sql;
  private final List<Finding> findings = new ArrayList<>();

  private VerifySelect(Connection connection, Projection<?> projection) {
    this.connection = connection;
    this.projection = projection;
    this.sql = new ProjectionSql(projection, VerifySelect::scratch);
  }

  /**
   * What is wrong with a projection that the model's own check finds sound; leaves nothing behind.
   *
   * @param connection in autocommit mode, to any database
   */
  public static List<Finding> of(Connection connection, Projection<?> projection)
      throws SQLException {
    VerifySelect verify = new VerifySelect(connection, projection);
    connection.setAutoCommit(false);
    try {
      verify.run();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    return verify.findings;
  }

  private static String scratch(Input input) {
    return "pg_temp." + quoted("input_" + input.name());
  }

  private void run() throws SQLException {
    Sql.run(connection, "set local client_min_messages = error");
    for (Input input : projection.inputs()) {
      String columns =
          input.shape().fields().stream()
              .map(field -> field.column().sql() + " " + ColumnTypes.travelling(field.type()))
              .distinct()
              .collect(Collectors.joining(", "));
      Sql.run(connection, "create temporary table %s (%s)".formatted(scratch(input), columns));
    }
    for (Field field : projection.shape().fields()) {
      verify(field);
    }
  }

  private void verify(Field field) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      Sql.run(
          connection,
          "create temporary table probe as %s with no data"
              .formatted(sql.expressions(List.of(field))));
      compare(field);
    } catch (SQLException refused) {
      if (isLost(refused)) {
        throw refused;
      }
      findings.add(
          finding(
              REFUSED,
              "the database refuses `%s`: %s"
                  .formatted(
                      field.column().text(), firstLine(String.valueOf(refused.getMessage()))),
              "mend that expression of the select list; what is related to many has to be "
                  + "aggregated"));
    }
    connection.rollback(before);
  }

  private static boolean isLost(SQLException failure) {
    return failure.getSQLState() == null || failure.getSQLState().startsWith("08");
  }

  private void compare(Field field) throws SQLException {
    record Type(String name, boolean isEnum) {}
    Type type =
        Sql.first(
                connection,
                """
                select format_type(a.atttypid, null), t.typtype = 'e'
                from pg_attribute a join pg_type t on t.oid = a.atttypid
                where a.attrelid = 'pg_temp.probe'::regclass and a.attnum = 1""",
                row -> new Type(row.getString(1), row.getBoolean(2)))
            .orElseThrow();
    if (!ColumnTypes.accepts(field.type(), type.name(), type.isEnum())) {
      findings.add(
          finding(
              OTHER_TYPE,
              "`%s` is %s, and `%s` of the record needs %s"
                  .formatted(
                      field.column().text(),
                      type.name(),
                      field.name(),
                      ColumnTypes.acceptedText(field.type())),
              "cast the expression, or give the component another type"));
    }
  }

  private Finding finding(String code, String what, String remedy) {
    return new Finding(code, Severity.ERROR, projection.toString(), what, remedy);
  }

  private static String firstLine(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.replaceFirst("^ERROR: ", "");
  }
}
