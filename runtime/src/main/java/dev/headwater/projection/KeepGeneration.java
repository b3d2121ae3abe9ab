package dev.headwater.projection;

import dev.headwater.base.Sql;
import dev.headwater.inbox.FencedOutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The work on one lane of one generation within a transaction that holds the lane's lock. */
final class KeepGeneration {
  private static final String BY_INDEX =
      """
      set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true), set_config('enable_hashagg', 'off', true),
        set_config('jit', 'off', true),
        set_config('plan_cache_mode', 'force_generic_plan', true)""";

  private static final String POSITION =
      """
      (select snapshot::text from headwater.projection_positions
        where name = ? and generation = ? and lane = ? order by n desc limit 1)""";

  private final Connection inOne;
  private final Generation generation;
  private final int lane;
  private final RecomputeLimits limits;
  private final String applierRole;

  KeepGeneration(
      Connection inOne,
      Generation generation,
      int lane,
      RecomputeLimits limits,
      String applierRole) {
    this.inOne = inOne;
    this.generation = generation;
    this.lane = lane;
    this.limits = limits;
    this.applierRole = applierRole;
  }

  /**
   * Has all rows be found by index. Planned by statistics, a join of few rows with a table that was
   * filled a moment ago may read all of it for each of them, and never end; by index each row costs
   * what it costs, and all indexes are there.
   */
  static void findByIndex(Connection inOne) throws SQLException {
    Sql.first(inOne, "select " + BY_INDEX, row -> true);
  }

  /** Looks what is to be done; empty if nothing was noted beyond the lane's position. */
  Optional<Pass> look() throws SQLException {
    Stands stands = stands();
    long most = limits.refreshedFrom(stands.rows());
    try (PreparedStatement statement = inOne.prepareStatement(generation.definition().roots())) {
      statement.setString(1, stands.snapshot());
      statement.setInt(2, generation.lanes());
      statement.setInt(3, lane);
      statement.setLong(4, most + 1);
      statement.setArray(5, Sql.texts(inOne, generation.owners()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return pass(row, most);
      }
    }
  }

  private Optional<Pass> pass(ResultSet row, long most) throws SQLException {
    String snapshot = row.getString(1);
    boolean whole = row.getBoolean(2);
    long count = row.getLong(3);
    String reached = row.getString(4);
    if (whole || count > most) {
      return Optional.of(new Pass.All(snapshot, reached, List.of(), false, 0));
    }
    if (count == 0) {
      // What was noted may concern no row at all: the position has to move all the same.
      return isBehind()
          ? Optional.of(new Pass.Rows(snapshot, reached, List.of(), 0, 0, 0))
          : Optional.empty();
    }
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < generation.definition().keyTypes().size(); i++) {
      keys.add(row.getString(5 + i));
    }
    return Optional.of(new Pass.Rows(snapshot, reached, keys, count, 0, 0));
  }

  private boolean isBehind() throws SQLException {
    return Sql.first(
            inOne,
            "select headwater.is_behind(?, ?, ?)",
            row -> row.getBoolean(1),
            generation.name(),
            generation.number(),
            lane)
        .orElse(false);
  }

  /**
   * What a full computation says of a generation that has just caught up.
   *
   * @param pending rows that are not compared, since something was noted of them meanwhile
   * @param emptied whether an input was emptied meanwhile: then nothing can be said of any row
   */
  record Compared(long differing, long pending, boolean emptied) {}

  /** In one statement, hence at one instant. */
  Compared compare() throws SQLException {
    planAtOnce(inOne, generation);
    String position = position();
    try (PreparedStatement statement = inOne.prepareStatement(generation.definition().compare())) {
      statement.setString(1, position);
      statement.setInt(2, generation.lanes());
      statement.setInt(3, lane);
      statement.setLong(4, Long.MAX_VALUE);
      statement.setInt(5, generation.lanes());
      statement.setInt(6, lane);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Compared(row.getLong(1), row.getLong(2), row.getBoolean(3));
      }
    }
  }

  private String position() throws SQLException {
    return Sql.first(
            inOne,
            "select " + POSITION,
            row -> row.getString(1),
            generation.name(),
            generation.number(),
            lane)
        .orElseThrow(this::standsNowhere);
  }

  private IllegalStateException standsNowhere() {
    return new IllegalStateException(generation + " is built, and stands nowhere");
  }

  /**
   * Where the lane stands.
   *
   * @param rows of the whole generation, an estimate
   */
  private record Stands(String snapshot, long rows) {}

  /** In one round trip, and has all that follows be found by index. */
  private Stands stands() throws SQLException {
    return Sql.first(
            inOne,
            """
            select %s,
              coalesce((select greatest(reltuples, 0)::bigint from pg_class
                where oid = ?::regclass), 0),
              %s"""
                .formatted(POSITION, BY_INDEX),
            row -> new Stands(row.getString(1), row.getLong(2)),
            generation.name(),
            generation.number(),
            lane,
            generation.table())
        .filter(found -> found.snapshot() != null)
        .orElseThrow(this::standsNowhere);
  }

  /**
   * Does a part of a pass, as the applier.
   *
   * @return what is left of it
   */
  Done take(Pass pass) throws SQLException {
    if (pass.isThrough()) {
      return new Done(pass, 0);
    }
    return pass instanceof Pass.Rows rows ? recompute(rows) : refresh((Pass.All) pass);
  }

  /** All in one round trip. */
  private PreparedStatement asApplier(String statement) throws SQLException {
    return inOne.prepareStatement(
        "set local role %s; %s; set local role none".formatted(Sql.quoted(applierRole), statement));
  }

  /** What the one select of several statements gives. */
  private static long count(PreparedStatement statements) throws SQLException {
    boolean hasRows = statements.execute();
    while (!hasRows) {
      if (statements.getUpdateCount() < 0) {
        throw new IllegalStateException("no statement gave a row");
      }
      hasRows = statements.getMoreResults();
    }
    try (ResultSet row = statements.getResultSet()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** What a part came to: how many rows it changed, and what is left. */
  record Done(Pass left, long changed) {}

  private Done recompute(Pass.Rows pass) throws SQLException {
    long until = Math.min(pass.count(), pass.done() + limits.rowsMax());
    try (PreparedStatement statement = asApplier(generation.definition().recompute())) {
      for (int i = 0; i < pass.keys().size(); i++) {
        statement.setString(i + 1, slice(pass, i, until));
      }
      long changed = count(statement);
      return new Done(pass.with(until, changed), changed);
    }
  }

  /** Mostly it is all of them, and then the text is passed on as it came. */
  private String slice(Pass.Rows pass, int part, long until) throws SQLException {
    String keys = pass.keys().get(part);
    if (pass.done() == 0 && until == pass.count()) {
      return keys;
    }
    String type = generation.definition().keyTypes().get(part);
    return Sql.first(
            inOne,
            "select ((?::" + type + "[])[?:?])::text",
            row -> row.getString(1),
            keys,
            pass.done() + 1,
            until)
        .orElseThrow();
  }

  private Done refresh(Pass.All pass) throws SQLException {
    Optional<List<String>> end = new Ranges(inOne, generation, limits).end(pass.after());
    planAtOnce(inOne, generation);
    String statement =
        Ranges.within(generation.definition().refresh(), generation, lane, pass.after(), end);
    try (PreparedStatement refresh = asApplier(statement)) {
      long changed = count(refresh);
      return new Done(pass.with(end.orElse(List.of()), end.isEmpty(), changed), changed);
    }
  }

  /** Many rows at once are joined as the planner likes, if none is computed by itself. */
  static void planAtOnce(Connection inOne, Generation generation) throws SQLException {
    if (generation.definition().allAtOnce()) {
      Sql.run(
          inOne,
          "set local enable_seqscan = on; set local enable_hashjoin = on;"
              + " set local enable_mergejoin = on; set local enable_hashagg = on");
    }
  }

  /**
   * Moves the lane's position, if its claim is still held: with the rows, or not at all.
   *
   * @return the number of the position
   */
  long advance(Pass pass, long claimToken) throws SQLException {
    return Sql.first(
            inOne,
            """
            insert into headwater.projection_positions
              (name, generation, lane, n, snapshot, reached, changed)
            select ?, ?, ?, coalesce(p.n, 0) + 1, ?::pg_snapshot, ?::jsonb, ?
            from headwater.claims c
            left join lateral (
              select n from headwater.projection_positions
              where name = ? and generation = ? and lane = ? order by n desc limit 1) p on true
            where c.owner = ? and c.token = ?
            returning n""",
            row -> row.getLong(1),
            generation.name(),
            generation.number(),
            lane,
            pass.snapshot(),
            pass.reached(),
            pass.changed(),
            generation.name(),
            generation.number(),
            lane,
            RecomputeRows.claim(generation.name(), lane),
            claimToken)
        .orElseThrow(FencedOutException::new);
  }

  /**
   * Tells readers that rows have changed, though the lane shows no more than before for certain:
   * the same position under another number.
   */
  void touch() throws SQLException {
    Sql.update(
        inOne,
        """
        insert into headwater.projection_positions
          (name, generation, lane, n, snapshot, reached, at)
        select name, generation, lane, n + 1, snapshot, reached, at
        from headwater.projection_positions
        where name = ? and generation = ? and lane = ? order by n desc limit 1""",
        generation.name(),
        generation.number(),
        lane);
  }

  /** Removes positions of the past. In no reader's way: the newest is found first. */
  void prune(long present) throws SQLException {
    Sql.update(
        inOne,
        """
        delete from headwater.projection_positions
        where name = ? and generation = ? and lane = ? and n < ?""",
        generation.name(),
        generation.number(),
        lane,
        present);
  }
}
