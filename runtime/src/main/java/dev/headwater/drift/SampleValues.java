package dev.headwater.drift;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.Sql;
import dev.headwater.copy.MergeStates;
import dev.headwater.drift.Likeness.Match;
import dev.headwater.log.Wanted;
import dev.headwater.log.postgres.OwnerInstant;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import dev.headwater.model.FieldType.Scalar;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Holds some values of a table that looks like a copy against the owner's. */
final class SampleValues {
  private static final int ROWS_MAX = 500;
  private static final long ROWS_READ_WHOLE_MAX = 20_000;
  private static final String STATEMENT_TIMEOUT = "set local statement_timeout = '30s';";

  private final Connection here;

  /**
   * How many values of a column are the owner's.
   *
   * @param compared rows whose key the owner has
   * @param distinct how many values there were: of one or two, equality says little
   */
  record Share(String column, int compared, int equal, int distinct) {
    double share() {
      return compared == 0 ? 0 : (double) equal / compared;
    }

    @Override
    public String toString() {
      return "%d of %d sampled values of `%s` are the owner's".formatted(equal, compared, column);
    }
  }

  private record Row(String key, List<@Nullable String> values) {}

  SampleValues(Connection here) {
    this.here = here;
  }

  /** Empty where there is nothing to compare by: a key of several parts, or none. */
  List<Share> of(Likeness likeness, DataSource owner) throws SQLException {
    if (likeness.key().size() != 1) {
      return List.of();
    }
    Sql.run(here, MergeStates.SETTINGS + STATEMENT_TIMEOUT);
    List<Row> ours = ours(likeness);
    Map<String, List<@Nullable String>> theirs = new HashMap<>();
    for (Row row : theirs(likeness, owner, ours.stream().map(Row::key).distinct().toList())) {
      theirs.put(row.key(), row.values());
    }
    List<Share> shares = new ArrayList<>();
    for (int i = 0; i < likeness.matches().size(); i++) {
      shares.add(share(likeness.matches().get(i).column().name(), i, ours, theirs));
    }
    return shares;
  }

  private static Share share(
      String column, int at, List<Row> ours, Map<String, List<@Nullable String>> theirs) {
    int compared = 0;
    int equal = 0;
    Set<String> distinct = new HashSet<>();
    for (Row row : ours) {
      List<@Nullable String> there = theirs.get(row.key());
      String value = row.values().get(at);
      if (there != null && value != null) {
        compared++;
        distinct.add(value);
        equal += value.equals(there.get(at)) ? 1 : 0;
      }
    }
    return new Share(column, compared, equal, distinct.size());
  }

  private List<Row> ours(Likeness likeness) throws SQLException {
    ServiceTable table = likeness.table();
    String key = likeness.key().get(0).name();
    String sample =
        table.rowsEstimated() <= ROWS_READ_WHOLE_MAX
            ? ""
            : "tablesample system (%s)"
                .formatted(Math.min(100, 400.0 * ROWS_MAX / table.rowsEstimated()));
    String values =
        likeness.matches().stream()
            .map(match -> text(match.field(), "t." + Sql.quoted(match.column().name())))
            .collect(Collectors.joining(", "));
    String sql =
        "select %s, %s from %s t %s where t.%s is not null order by random() limit %d"
            .formatted(
                text(keyField(likeness.entity()), "t." + Sql.quoted(key)),
                values,
                table.name().sql(),
                sample,
                Sql.quoted(key),
                ROWS_MAX);
    return rows(here, sql, likeness.matches());
  }

  private static List<Row> theirs(Likeness likeness, DataSource owner, List<String> keys)
      throws SQLException {
    Entity<?> entity = likeness.entity();
    Field key = keyField(entity);
    String published = "t." + Sql.quoted(key.name());
    String values =
        likeness.matches().stream()
            .map(match -> text(match.field(), "t." + Sql.quoted(match.field().name())))
            .collect(Collectors.joining(", "));
    String sql =
        "select %s, %s from %s t where %s = any (?::text[]::%s[])"
            .formatted(
                text(key, published),
                values,
                OwnerInstant.rowsOf(
                    new Wanted(entity.name(), entity.key(), entity.shape().fields())),
                published,
                ColumnTypes.travelling(key.type()));
    try (Connection connection = owner.getConnection()) {
      connection.setAutoCommit(true);
      return Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, "set transaction read only;" + MergeStates.SETTINGS + STATEMENT_TIMEOUT);
            return rows(inOne, sql, likeness.matches(), (Object) keys.toArray(String[]::new));
          });
    }
  }

  private static List<Row> rows(
      Connection connection, String sql, List<Match> matches, Object... parameters)
      throws SQLException {
    return Sql.list(
        connection,
        sql,
        row -> {
          List<@Nullable String> values = new ArrayList<>();
          for (int i = 0; i < matches.size(); i++) {
            values.add(row.getString(i + 2));
          }
          return new Row(row.getString(1), values);
        },
        parameters);
  }

  private static Field keyField(Entity<?> entity) {
    return entity.shape().field(entity.key().get(0)).orElseThrow();
  }

  /** 1.0 and 1.00 are one value here: the columns may have other lengths. */
  private static String text(Field field, String value) {
    String cast = "(%s)::%s".formatted(value, ColumnTypes.travelling(field.type()));
    return field.type() == Scalar.DECIMAL ? "trim_scale(" + cast + ")::text" : cast + "::text";
  }
}
