package dev.headwater.erase;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import dev.headwater.model.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One row of a copy, by its key. */
final class CopiedRow {
  private final Copy<?> copy;
  private final Erasure erasure;
  private final List<Field> keyFields;

  CopiedRow(Copy<?> copy, Erasure erasure) {
    this.copy = copy;
    this.erasure = erasure;
    this.keyFields =
        copy.entity().key().stream()
            .map(component -> copy.shape().field(component).orElseThrow())
            .toList();
  }

  /**
   * What was seen.
   *
   * @param rows none or one, with the copy's fields as texts
   * @param loaded whether the copy was filled
   * @param pending what stands against it, whatever the owner has
   */
  record Seen(CopiedRow of, List<List<String>> rows, boolean loaded, List<String> pending) {
    /** How the owner shows the same fields. */
    List<String> ownersFields() {
      return of.copy.shape().fields().stream()
          .map(field -> "(v.%s)::%s::text".formatted(quoted(field.name()), type(field)))
          .toList();
    }

    Place place(String service, List<String> pending) {
      boolean anonymised = of.erasure.leavesRow();
      return Place.of(
          service,
          of.copy.table().toString(),
          anonymised ? "another state of the row than the owner's" : "the row",
          anonymised ? 0 : rows.size(),
          0,
          pending);
    }
  }

  String name() {
    return copy.name();
  }

  /** The key as this database writes it. */
  List<String> keyText(Connection connection, List<String> key) throws SQLException {
    String texts =
        IntStream.range(0, key.size())
            .mapToObj(i -> literal(key.get(i)) + "::" + type(keyFields.get(i)) + "::text")
            .collect(Collectors.joining(", "));
    return Sql.first(connection, "select array[" + texts + "]", CopiedRow::texts).orElseThrow();
  }

  Seen look(Connection connection, List<String> key) throws SQLException {
    String columns =
        copy.shape().fields().stream()
            .map(field -> "c." + field.column().sql() + "::text")
            .collect(Collectors.joining(", "));
    List<List<String>> rows =
        Sql.list(
            connection, "select array[%s] from %s".formatted(columns, row(key)), CopiedRow::texts);
    List<String> pending = new ArrayList<>();
    if (!rows.isEmpty() && erasure.leavesRow()) {
      pending.addAll(retired(connection, key));
    }
    boolean loaded =
        Sql.first(
                connection,
                "select loaded, load_after = ? from headwater.copies where name = ?",
                found -> {
                  if (found.getBoolean(2)) {
                    pending.add("the filling of the copy stands at this key: run it");
                  }
                  return found.getBoolean(1);
                },
                Sql.texts(connection, keyText(connection, key)),
                copy.name())
            .orElse(false);
    return new Seen(this, rows, loaded, pending);
  }

  /** Columns that the copy's record has no more keep what they had until they are dropped. */
  private List<String> retired(Connection connection, List<String> key) throws SQLException {
    List<String> columns =
        Sql.list(
            connection,
            """
            select c from headwater.copies k, jsonb_object_keys(k.retired) c
            where k.name = ? order by c""",
            found -> found.getString(1),
            copy.name());
    List<String> pending = new ArrayList<>();
    for (String column : columns) {
      String held = "select 1 from %s and c.%s is not null".formatted(row(key), quoted(column));
      if (Sql.first(connection, held, found -> true).orElse(false)) {
        pending.add(
            "column %s is retired and still holds a value: migrate drops it a day later"
                .formatted(column));
      }
    }
    return pending;
  }

  private String row(List<String> key) {
    String matches =
        IntStream.range(0, key.size())
            .mapToObj(i -> "c." + keyFields.get(i).column().sql() + " = " + literal(key.get(i)))
            .collect(Collectors.joining(" and "));
    return "%s c where %s".formatted(copy.table().sql(), matches);
  }

  private static String type(Field field) {
    return ColumnTypes.travelling(field.type());
  }

  private static List<String> texts(java.sql.ResultSet row) throws SQLException {
    return Arrays.asList((String[]) row.getArray(1).getArray());
  }
}
