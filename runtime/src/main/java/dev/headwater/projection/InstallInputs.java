package dev.headwater.projection;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.EnsureIndex;
import dev.headwater.base.ShortLocks;
import dev.headwater.base.Sql;
import dev.headwater.model.Entity;
import dev.headwater.model.Input;
import dev.headwater.model.Projection;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Has the changes of projections' inputs noted, and gives them the indexes that joins need. */
final class InstallInputs {
  private final Connection connection;
  private final String serviceRole;
  private final String applierRole;

  /**
   * Installs over the given connection.
   *
   * @param connection in autocommit mode
   */
  InstallInputs(Connection connection, String serviceRole, String applierRole) {
    this.connection = connection;
    this.serviceRole = serviceRole;
    this.applierRole = applierRole;
  }

  void install(List<Projection<?>> projections) throws SQLException {
    Map<Input, Set<String>> noted = new LinkedHashMap<>();
    Map<Input, Set<String>> watched = new LinkedHashMap<>();
    for (Projection<?> projection : projections) {
      InputNeeds needs = new InputNeeds(projection);
      for (Input input : projection.inputs()) {
        noted.computeIfAbsent(input, key -> new LinkedHashSet<>()).addAll(needs.notedFields(input));
        watched
            .computeIfAbsent(input, key -> new LinkedHashSet<>())
            .addAll(needs.watchedColumns(input));
      }
    }
    Set<String> used = noted.keySet().stream().map(Input::name).collect(Collectors.toSet());
    used.addAll(
        Sql.list(
            connection,
            "select distinct unnest(inputs) from headwater.projections",
            row -> row.getString(1)));
    removeUnused(used);
    for (Map.Entry<Input, Set<String>> each : noted.entrySet()) {
      Set<String> columns = Objects.requireNonNull(watched.get(each.getKey()));
      if (isUsedByOthers(each.getKey(), projections)) {
        each.getKey().shape().fields().forEach(field -> columns.add(field.column().name()));
      }
      install(each.getKey(), each.getValue(), columns);
    }
    for (Projection<?> projection : projections) {
      for (Map.Entry<Input, Set<List<String>>> each :
          new InputNeeds(projection).lookups().entrySet()) {
        for (List<String> columns : each.getValue()) {
          Input input = each.getKey();
          boolean isOwn = input instanceof Entity<?> && parts(input.table()).size() == 1;
          new EnsureIndex(connection)
              .on(
                  input.table(),
                  columns,
                  isOwn,
                  "Headwater: projection %s finds rows of %s by this when what they are joined to changes, or when it is recomputed."
                      .formatted(projection.name(), input.name()));
        }
      }
    }
  }

  /** Former generations may still need columns that no present one does: they stay. */
  private void install(Input input, Set<String> fields, Set<String> watched) throws SQLException {
    Set<String> all = new LinkedHashSet<>(notedBefore(input));
    all.retainAll(input.shape().names());
    all.addAll(fields);
    Map<String, String> types = types(input.table());
    InputSql sql =
        new InputSql(
            input, List.copyOf(all), watched, column -> types.getOrDefault(column, "text"));
    List<Part> parts = parts(input.table());
    boolean inPlace = isInstalled(input, sql);
    for (Part part : parts) {
      inPlace &= isTrue(InputSql.areTriggersInPlace(part.oid()));
    }
    if (inPlace) {
      return;
    }
    String statements =
        sql.createSlots()
            + sql.createFunction()
            + parts.stream()
                .map(part -> sql.createTriggers(part.sql()))
                .collect(Collectors.joining())
            + "insert into %s (whole) values (true);".formatted(InputSql.slot(input.name(), 0))
            + note(input, all, sql, parts.get(0).oid())
            + grants(input);
    ShortLocks.run(
        connection,
        input.toString(),
        inOne -> {
          Sql.run(inOne, statements);
          return true;
        });
  }

  private static String note(Input input, Set<String> fields, InputSql sql, long table) {
    return """
        insert into headwater.inputs (name, table_oid, fields, fingerprint)
        values (%1$s, %2$d, array[%3$s]::text[], md5(%4$s))
        on conflict (name) do update set table_oid = excluded.table_oid,
          fields = excluded.fields, fingerprint = excluded.fingerprint;
        """
        .formatted(
            literal(input.name()),
            table,
            fields.stream().map(field -> literal(field)).collect(Collectors.joining(", ")),
            literal(sql.fingerprint()));
  }

  /** Who computes projections reads what the service owns; copies it writes itself. */
  private String grants(Input input) {
    String slots =
        "grant select on %s, %s to %s;"
            .formatted(
                InputSql.slot(input.name(), 0),
                InputSql.slot(input.name(), 1),
                quoted(serviceRole));
    return slots
        + (input instanceof Entity<?>
            ? Generations.usage(input.table().schema(), applierRole)
                + "grant select on %s to %s;".formatted(input.table().sql(), quoted(applierRole))
            : "");
  }

  /** Generations of other definitions may show more columns: while there are any, all matter. */
  private boolean isUsedByOthers(Input input, List<Projection<?>> projections) throws SQLException {
    return Sql.first(
            connection,
            """
            select exists (
              select from headwater.projections where ? = any (inputs) and fingerprint <> all (?))""",
            row -> row.getBoolean(1),
            input.name(),
            Sql.texts(connection, projections.stream().map(Generations::fingerprint).toList()))
        .orElseThrow();
  }

  private List<String> notedBefore(Input input) throws SQLException {
    return Sql.first(
            connection,
            "select fields from headwater.inputs where name = ?",
            row -> List.of((String[]) row.getArray(1).getArray()),
            input.name())
        .orElse(List.of());
  }

  private boolean isInstalled(Input input, InputSql sql) throws SQLException {
    return Sql.first(
            connection,
            """
            select fingerprint = md5(?) and table_oid = to_regclass(?)::oid
              and to_regclass(?) is not null and to_regclass(?) is not null
            from headwater.inputs where name = ?""",
            row -> row.getBoolean(1),
            sql.fingerprint(),
            input.table().sql(),
            InputSql.slot(input.name(), 0),
            InputSql.slot(input.name(), 1),
            input.name())
        .orElse(false);
  }

  private void removeUnused(Set<String> used) throws SQLException {
    record Installed(String name, long table) {}
    List<Installed> installed =
        Sql.list(
            connection,
            "select name, table_oid::bigint from headwater.inputs",
            row -> new Installed(row.getString(1), row.getLong(2)));
    for (Installed each : installed) {
      if (!used.contains(each.name())) {
        List<String> parts =
            Sql.list(
                connection,
                "select tgrelid::regclass::text from pg_trigger where tgfoid = to_regprocedure(?) "
                    + "and tgname = 'headwater_note_insert'",
                row -> row.getString(1),
                "headwater." + quoted("note_" + each.name()) + "()");
        ShortLocks.run(
            connection,
            each.name(),
            inOne -> {
              Sql.run(inOne, InputSql.drop(each.name(), parts));
              return true;
            });
      }
    }
  }

  /** One table of a partition tree, or the only one. */
  private record Part(long oid, String sql) {}

  private List<Part> parts(TableName table) throws SQLException {
    return Sql.list(
        connection,
        """
        with recursive tree as (
          select ?::regclass::oid as oid, 0 as depth
          union
          select i.inhrelid, depth + 1 from tree join pg_inherits i on i.inhparent = tree.oid
          where not i.inhdetachpending
        )
        select t.oid::bigint, t.oid::regclass::text from tree t order by t.depth, t.oid""",
        row -> new Part(row.getLong(1), row.getString(2)),
        table.sql());
  }

  private Map<String, String> types(TableName table) throws SQLException {
    Map<String, String> types = new HashMap<>();
    Sql.list(
            connection,
            """
            select attname, format_type(atttypid, null) from pg_attribute
            where attrelid = ?::regclass and attnum > 0 and not attisdropped""",
            row -> Map.entry(row.getString(1), row.getString(2)),
            table.sql())
        .forEach(type -> types.put(type.getKey(), type.getValue()));
    return types;
  }

  private boolean isTrue(String query) throws SQLException {
    return Sql.first(connection, query, row -> row.getBoolean(1)).orElse(false);
  }
}
