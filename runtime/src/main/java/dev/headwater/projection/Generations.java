package dev.headwater.projection;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.base.SchemaIfMissing;
import dev.headwater.base.Sql;
import dev.headwater.model.AccessPattern;
import dev.headwater.model.Input;
import dev.headwater.model.Projection;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the tables in which generations of projections lie. */
final class Generations {
  private final Connection inOne;
  private final String serviceRole;
  private final String applierRole;

  Generations(Connection inOne, String serviceRole, String applierRole) {
    this.inOne = inOne;
    this.serviceRole = serviceRole;
    this.applierRole = applierRole;
  }

  /** Changes when rows would be others, or of another form. */
  static String fingerprint(Projection<?> projection) {
    ProjectionSql sql = new ProjectionSql(projection);
    return md5(definition(sql, "table") + columnDefinitions(projection));
  }

  private static String md5(String text) {
    try {
      byte[] digest =
          java.security.MessageDigest.getInstance("MD5")
              .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return java.util.HexFormat.of().formatHex(digest);
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String definition(ProjectionSql sql, String table) {
    return Json.write(new DefinitionSql(sql, table).definition());
  }

  private static String columnDefinitions(Projection<?> projection) {
    return projection.shape().fields().stream()
        .map(field -> field.column().sql() + " " + ColumnTypes.travelling(field.type()))
        .collect(Collectors.joining(", "));
  }

  /** One that none of the projection's generations has had. */
  static int nextNumber(Connection inOne, String projection) throws SQLException {
    return Sql.first(inOne, "select headwater.next_generation(?)", row -> row.getInt(1), projection)
        .orElseThrow();
  }

  /** Creates an empty table for the next generation, and notes that it is to be built. */
  void begin(Projection<?> projection, String because) throws SQLException {
    int number = nextNumber(inOne, projection.name());
    requireFree(projection);
    TableName view = projection.table();
    TableName table = new TableName(view.schema(), view.name() + "_g" + number);
    ProjectionSql sql = new ProjectionSql(projection);
    SchemaIfMissing.create(inOne, view.schema());
    Sql.run(
        inOne,
        """
        create table %1$s (%2$s, primary key (%3$s)) with (fillfactor = 85);
        create or replace trigger headwater_guard before insert or update or delete or truncate
          on %1$s for each statement execute function headwater.guard_projection(%4$s, %5$s);
        grant select, insert, update, delete, truncate on %1$s to %6$s;
        grant select, insert, update, delete on %1$s to %7$s;
        %8$s
        """
            .formatted(
                table.sql(),
                columnDefinitions(projection),
                String.join(", ", sql.keyColumns()),
                literal(applierRole),
                literal(projection.name()),
                quoted(serviceRole),
                quoted(applierRole),
                usage(view.schema(), serviceRole) + usage(view.schema(), applierRole)));
    note(projection, sql, number, table, because);
  }

  /** Who may not grant it need not, where a DBA has. */
  static String usage(String schema, String role) {
    return """
        do $hw$ begin
          if not has_schema_privilege(%s, %s, 'usage') then
            grant usage on schema %s to %s;
          end if;
        end $hw$;
        """
        .formatted(literal(role), literal(schema), quoted(schema), quoted(role));
  }

  private void note(
      Projection<?> projection, ProjectionSql sql, int number, TableName table, String because)
      throws SQLException {
    Sql.update(
        inOne,
        """
        insert into headwater.projections
          (name, generation, fingerprint, table_schema, table_name, view_schema, view_name, state,
           inputs, owners, window_ms, definition, because, estimate)
        select ?, ?, ?, ?, ?, ?, ?, 'building', ?, ?, ?, ?::jsonb, ?,
          coalesce((select greatest(reltuples, 0) from pg_class where oid = to_regclass(?)), 0)""",
        projection.name(),
        number,
        fingerprint(projection),
        table.schema(),
        table.name(),
        projection.table().schema(),
        projection.table().name(),
        Sql.texts(inOne, projection.inputs().stream().map(Input::name).toList()),
        Sql.texts(inOne, owners(projection)),
        projection.window().toMillis(),
        definition(sql, table.sql()),
        because,
        projection.root().table().sql());
  }

  static List<String> owners(Projection<?> projection) {
    return projection.inputs().stream()
        .flatMap(
            input ->
                input instanceof dev.headwater.model.Copy<?> copy
                    ? Stream.of(copy.entity().service().name())
                    : Stream.of())
        .distinct()
        .toList();
  }

  private void requireFree(Projection<?> projection) throws SQLException {
    TableName view = projection.table();
    boolean taken =
        Sql.first(
                inOne,
                """
                select to_regclass(?) is not null and not exists (
                  select from headwater.projections where view_schema = ? and view_name = ?)""",
                row -> row.getBoolean(1),
                view.sql(),
                view.schema(),
                view.name())
            .orElseThrow();
    if (taken) {
      throw new HeadwaterException(
          "HW322",
          projection.toString(),
          view + " exists and is no projection.",
          "give the projection another name (inTable), or move the existing one away.");
    }
  }

  /** One for each declared way of reading it. */
  static String indexes(Projection<?> projection, String table, int generation) {
    StringBuilder statements = new StringBuilder();
    for (int i = 0; i < projection.reads().size(); i++) {
      statements.append(
          "create index if not exists %s on %s (%s);\n"
              .formatted(
                  quoted(projection.name() + "_g" + generation + "_by" + (i + 1)),
                  table,
                  String.join(", ", indexed(projection, projection.reads().get(i)))));
    }
    return statements.toString();
  }

  private static List<String> indexed(Projection<?> projection, AccessPattern read) {
    Stream<String> equal = read.equal().stream().map(field -> column(projection, field));
    Stream<String> order =
        read.order().stream()
            .map(each -> column(projection, each.field()) + (each.descending() ? " desc" : ""));
    List<String> named =
        Stream.concat(read.equal().stream(), read.order().stream().map(AccessPattern.Order::field))
            .toList();
    Stream<String> rest =
        projection.key().stream()
            .filter(field -> !named.contains(field))
            .map(field -> column(projection, field));
    return Stream.of(equal, order, rest).flatMap(all -> all).toList();
  }

  static String column(Projection<?> projection, String field) {
    return projection.shape().field(field).orElseThrow().column().sql();
  }
}
