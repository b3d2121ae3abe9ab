package dev.headwater.projection;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Has a projection built anew beside the live generation, by the same definition. The running
 * service fills the new one, lets it catch up, compares it, and lets readers see it.
 */
public final class RebuildProjection {
  private final Connection inOne;

  private RebuildProjection(Connection inOne) {
    this.inOne = inOne;
  }

  /** The live generation's place, and that of the roles. */
  private record Live(
      int generation,
      TableName table,
      String view,
      String definition,
      String serviceRole,
      String applierRole) {}

  /**
   * Begins; the rest is done by the service.
   *
   * @param connection in autocommit mode, of who migrates
   * @return the number of the new generation
   * @throws HeadwaterException HW324 when there is no live generation, HW325 when one is being
   *     built already
   */
  public static int begin(Connection connection, String projection) throws SQLException {
    return Sql.inTransaction(connection, inOne -> new RebuildProjection(inOne).begin(projection));
  }

  private int begin(String projection) throws SQLException {
    Sql.run(inOne, "lock table headwater.projections in share row exclusive mode");
    List<Generation> all = Generation.of(inOne, projection);
    for (Generation generation : all) {
      if (generation.state() == Generation.State.BUILDING && generation.built()) {
        // It differed, or readers would see it by now.
        Sql.first(
            inOne,
            "select headwater.drop_generation(?, ?)",
            row -> true,
            projection,
            generation.number());
      } else if (generation.state() == Generation.State.BUILDING) {
        throw new HeadwaterException(
            "HW325",
            projection,
            "generation %d is being built already, %d rows so far."
                .formatted(generation.number(), generation.builtRows()),
            "wait until it is through; see projections list.");
      }
    }
    Live live = live(projection);
    int next = Generations.nextNumber(inOne, projection);
    TableName table = new TableName(live.table().schema(), live.view() + "_g" + next);
    create(projection, live, table);
    String definition = live.definition().replace(json(live.table().sql()), json(table.sql()));
    note(projection, live.generation(), next, table, definition);
    return next;
  }

  /** As it stands within the stored statements. */
  private static String json(String text) {
    String written = Json.write(text);
    return written.substring(1, written.length() - 1);
  }

  private Live live(String projection) throws SQLException {
    return Sql.first(
            inOne,
            """
            select p.generation, p.table_schema, p.table_name, p.view_name, p.definition::text,
              i.service_role, i.applier_role
            from headwater.projections p, headwater.installation i
            where p.name = ? and p.state = 'live'""",
            row ->
                new Live(
                    row.getInt(1),
                    new TableName(row.getString(2), row.getString(3)),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7)),
            projection)
        .orElseThrow(
            () ->
                new HeadwaterException(
                    "HW324",
                    projection,
                    "no generation of it is live.",
                    "wait until it is built, or name a projection of this service."));
  }

  private void create(String projection, Live live, TableName table) throws SQLException {
    Sql.run(
        inOne,
        """
        create table %1$s (like %2$s including all) with (fillfactor = 85);
        create or replace trigger headwater_guard before insert or update or delete or truncate
          on %1$s for each statement execute function headwater.guard_projection(%3$s, %4$s);
        grant select, insert, update, delete, truncate on %1$s to %5$s;
        grant select, insert, update, delete on %1$s to %6$s;
        """
            .formatted(
                table.sql(),
                live.table().sql(),
                literal(live.applierRole()),
                literal(projection),
                quoted(live.serviceRole()),
                quoted(live.applierRole())));
  }

  private void note(String projection, int live, int next, TableName table, String definition)
      throws SQLException {
    Sql.update(
        inOne,
        """
        insert into headwater.projections
          (name, generation, fingerprint, table_schema, table_name, view_schema, view_name, state,
           inputs, owners, window_ms, lanes, definition, because, estimate)
        select p.name, ?, p.fingerprint, ?, ?, p.view_schema, p.view_name, 'building', p.inputs,
          p.owners, p.window_ms, p.lanes, ?::jsonb, 'somebody asked for it',
          (select greatest(reltuples, 0) from pg_class
           where oid = to_regclass(format('%I.%I', p.table_schema, p.table_name)))
        from headwater.projections p where p.name = ? and p.generation = ?""",
        next,
        table.schema(),
        table.name(),
        definition,
        projection,
        live);
  }
}
