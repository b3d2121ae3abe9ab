package dev.headwater.log.postgres;

import dev.headwater.base.FaultPoint;
import dev.headwater.base.FaultPoints;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.log.Log;
import dev.headwater.log.OwnerContract;
import dev.headwater.log.OwnerFailedException;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads an owner's outbox over two sessions of its own: one holds the snapshot, the other commits
 * the ticks beside it.
 */
public final class PostgresLog implements Log {
  /**
   * A table whose owner is changing it is waited for this long; then as-of ages and is reported.
   */
  private static final int LOCK_TIMEOUT_MILLIS = 5_000;

  /** An owner that says nothing for so long is taken for gone. */
  private static final int SILENCE_MILLIS_MAX = 600_000;

  /**
   * What an administrator sets for people's and applications' logins would cut long readings short,
   * again and again. In turn the owner soon ends a session whose subscriber has vanished.
   */
  private static final String SETTINGS =
      """
      set statement_timeout = 0;
      set idle_session_timeout = 0;
      set idle_in_transaction_session_timeout = '10min';
      set default_transaction_read_only = off;
      set default_transaction_isolation = 'read committed';
      set tcp_keepalives_idle = 60;
      set tcp_keepalives_interval = 10;
      set tcp_keepalives_count = 6;
      select set_config('transaction_timeout', '0', false)
      where current_setting('transaction_timeout', true) is not null""";

  /** No such schema, table, column or function, or no right to it. */
  private static final Set<String> NOT_PUBLISHED =
      Set.of("3F000", "42P01", "42703", "42883", "42501");

  /** Raised by the owner's functions. */
  private static final String NOT_THIS_LOGIN = "HW503";

  private final String owner;
  private final OwnerContract contract;
  private final String subscriber;
  private final DataSource source;
  private final FaultPoints faults;
  private final ListenForHints hints;
  private @Nullable Connection reading;
  private @Nullable Connection ticking;
  private volatile @Nullable Snapshot registeredSince;

  /**
   * Opens no session yet.
   *
   * @param contract checked each time that the owner is connected to
   * @param source the owner's database, with a login that was granted the owner's reader role
   */
  public PostgresLog(
      OwnerContract contract, String subscriber, DataSource source, FaultPoints faults) {
    this.contract = contract;
    this.owner = contract.owner();
    this.subscriber = subscriber;
    this.source = source;
    this.faults = faults;
    this.hints = new ListenForHints(subscriber + "<" + owner, source);
  }

  @Override
  public String owner() {
    return owner;
  }

  @Override
  public Reading read(@Nullable Position after, List<Wanted> wanted, Set<String> events)
      throws SQLException {
    try {
      Snapshot registered = register();
      Connection connection = opened(reading);
      reading = connection;
      connection.setAutoCommit(false);
      Sql.run(connection, DifferenceSql.beginAndLock(wanted, LOCK_TIMEOUT_MILLIS));
      reached(FaultPoint.BEFORE_SNAPSHOT);
      PostgresReading.Look look =
          after == null
              ? PostgresReading.firstLook(connection, events, registered)
              : PostgresReading.look(connection, wanted, events, after);
      return new PostgresReading(
          this, connection, look, after, after == null ? registered : after.snapshot(), events);
    } catch (SQLException failure) {
      forget(failure);
      throw translated(failure);
    } catch (RuntimeException failure) {
      forget(failure);
      throw failure;
    }
  }

  /**
   * Tells what only somebody can mend from what time mends.
   *
   * @throws HeadwaterException HW503 or HW504
   */
  private OwnerFailedException translated(SQLException failure) {
    if (NOT_THIS_LOGIN.equals(failure.getSQLState())) {
      throw new HeadwaterException(
          NOT_THIS_LOGIN,
          subscriber,
          "\"" + owner + "\" refuses it: " + failure.getMessage() + ".",
          "read with the login that was registered, or remove the registration at the owner.",
          failure);
    }
    if (NOT_PUBLISHED.contains(failure.getSQLState())) {
      throw notPublished(failure);
    }
    return new OwnerFailedException(failure);
  }

  private HeadwaterException notPublished(SQLException failure) {
    return new HeadwaterException(
        "HW504",
        subscriber,
        "what it needs of \"" + owner + "\" cannot be read there: " + failure.getMessage() + ".",
        "migrate \"" + owner + "\", and grant this login its reader role.",
        failure);
  }

  /** Committed before the first snapshot is taken: from then on the owner knows who needs what. */
  private Snapshot register() throws SQLException {
    ticking = opened(ticking);
    Snapshot since = registeredSince;
    if (since == null) {
      requireContract(ticking);
      since = register(ticking, false);
      registeredSince = since;
    }
    return since;
  }

  private void requireContract(Connection connection) throws SQLException {
    Sql.first(
        connection,
        "select service, manifest::text from headwater_published.owner",
        row -> {
          contract.requireKept(row.getString(1), row.getString(2));
          return true;
        });
  }

  private Snapshot register(Connection connection, boolean anew) throws SQLException {
    return Sql.first(
            connection,
            "select headwater_published.register(?, ?)",
            row -> Snapshot.parse(row.getString(1)),
            subscriber,
            anew)
        .orElseThrow();
  }

  @Override
  public void beginAnew() throws SQLException {
    try (Connection connection = opened(null)) {
      registeredSince = register(connection, true);
    }
  }

  UUID commitTick(@Nullable UUID reached, Snapshot seen, Timestamp stamp) throws SQLException {
    try {
      ticking = opened(ticking);
      return Sql.first(
              ticking,
              DifferenceSql.tick(),
              row -> row.getObject(1, UUID.class),
              subscriber,
              reached,
              seen.toString(),
              stamp)
          .orElseThrow();
    } catch (SQLException failure) {
      throw translated(failure);
    }
  }

  /** Reads the row of a look, if this server and this position can be trusted. */
  static PostgresReading.Look requireUsable(
      ResultSet row, @Nullable Position after, List<Wanted> wanted) throws SQLException {
    Snapshot snapshot = Snapshot.parse(row.getString(1));
    UUID incarnation = row.getObject(3, UUID.class);
    String service = row.getString(5);
    if (row.getBoolean(2)) {
      throw new HeadwaterException(
          "HW502",
          service,
          "its database here is a standby, where a snapshot can hide running transactions.",
          "read from the primary.");
    }
    requireSame(after, service, incarnation, row.getString(6));
    Map<String, Long> changes = new HashMap<>();
    Set<String> emptied = new HashSet<>();
    int column = 7;
    for (Wanted each : wanted) {
      Long[] counts = (Long[]) row.getArray(column++).getArray();
      changes.merge(each.entity(), counts[0], Math::max);
      if (counts[1] > 0) {
        emptied.add(each.entity());
      }
    }
    long eventCount = row.getLong(column);
    return new PostgresReading.Look(
        incarnation, snapshot, row.getTimestamp(4), changes, emptied, eventCount);
  }

  private static void requireSame(
      @Nullable Position after, String service, UUID incarnation, @Nullable String tickSnapshot) {
    if (after == null) {
      return;
    }
    boolean same =
        after.owner().equals(service)
            && after.incarnation().equals(incarnation)
            && after.snapshot().toString().equals(tickSnapshot);
    if (!same) {
      throw new HeadwaterException(
          "HW501",
          service,
          "the position (tick "
              + after.tick()
              + ") is not in the owner's history: its database was restored, replaced or installed"
              + " anew since.",
          "copies keep what they have; have them read anew from the owner (resync).");
    }
  }

  private Connection opened(@Nullable Connection present) throws SQLException {
    if (present != null && !present.isClosed()) {
      return present;
    }
    Connection session = source.getConnection();
    try {
      session.setAutoCommit(true);
      session.setNetworkTimeout(Runnable::run, SILENCE_MILLIS_MAX);
      Sql.run(session, SETTINGS);
      return session;
    } catch (SQLException failure) {
      session.close();
      throw failure;
    }
  }

  void reached(FaultPoint point) {
    faults.reached(subscriber + "<" + owner, point);
  }

  /** Ends a reading; a session that cannot even roll back is of no more use. */
  void end(Connection connection) throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException failure) {
      forget(failure);
      throw new OwnerFailedException(failure);
    }
  }

  private void forget(Exception because) {
    for (Connection each : new @Nullable Connection[] {reading, ticking}) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (SQLException alsoFailed) {
        because.addSuppressed(alsoFailed);
      }
    }
    reading = null;
    ticking = null;
    registeredSince = null;
  }

  @Override
  public void awaitHint(Duration atMost) throws InterruptedException {
    hints.await(atMost);
  }

  @Override
  public void wake() {
    hints.wake();
  }

  @Override
  public void close() {
    hints.close();
    forget(new IllegalStateException("closing"));
  }
}
