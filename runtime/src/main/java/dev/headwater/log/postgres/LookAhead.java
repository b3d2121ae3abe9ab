package dev.headwater.log.postgres;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statement that reads an owner's events ahead of their tick, and the session that runs it:
 * what it depends on is set once for the session, not for each of thousands of looks.
 */
final class LookAhead {
  /**
   * By index and by itself, whatever statistics say: a plan for all of the outbox, made when it was
   * full, would be kept while it is nearly empty; and it would start other processes for each look.
   */
  private static final String SETTINGS =
      """
      set lock_timeout = '5s';
      set jit = off;
      set enable_seqscan = off;
      set max_parallel_workers_per_gather = 0;
      set plan_cache_mode = force_generic_plan""";

  private final String sql;
  private @Nullable Connection set;

  private LookAhead(String sql) {
    this.sql = sql;
  }

  /**
   * Empty where nothing can be read ahead. An owner that was installed by an earlier version does
   * not know of it. A pool would hide that the owner has crashed, and that its transactions'
   * numbers are given anew.
   */
  static Optional<LookAhead> at(Connection session) throws SQLException {
    boolean isKnown =
        Sql.first(session, EventSql.canReadAhead(), row -> row.getBoolean(1)).orElse(false);
    if (!isKnown || !DirectSession.is(session)) {
      return Optional.empty();
    }
    String settings = OwnerSession.isUnhurried(session) ? "" : OwnerSession.unhurried(session);
    return Optional.of(new LookAhead(EventSql.readEventsAhead(settings)));
  }

  /** The statement, for a session that is in autocommit mode. */
  String in(Connection session) throws SQLException {
    if (set != session) {
      set = session;
      Sql.run(session, SETTINGS);
    }
    return sql;
  }

  /**
   * Ends a session. Whoever gets it from a pool is to find nothing of this; and it may have failed
   * in a way that any further statement would wait for.
   */
  void end(Connection session) throws SQLException {
    if (set == session) {
      set = null;
      session.abort(Runnable::run);
    }
    session.close();
  }
}
