package dev.headwater.log.postgres;

import dev.headwater.base.FaultPoint;
import dev.headwater.base.FaultPoints;
import dev.headwater.base.Sql;
import dev.headwater.log.BeginAnewException;
import dev.headwater.log.Log;
import dev.headwater.log.OwnerContract;
import dev.headwater.log.OwnerFailedException;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import dev.headwater.log.SharedInstant;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final String owner;
  private final OwnerContract contract;
  private final String subscriber;
  private final DataSource source;
  private final FaultPoints faults;
  private final long reportNanos;
  private final ListenForHints hints;
  private @Nullable Connection reading;
  private @Nullable Connection ticking;
  private volatile @Nullable Snapshot registeredSince;
  private volatile @Nullable Boolean registeredForEvents;

  /** The tick that was committed last; a later position tells whether it took effect. */
  private @Nullable Ticked ticked;

  /** Null where nothing can be read ahead. */
  private @Nullable LookAhead ahead;

  private long reportedNanos;

  /** What the owner said to the last report: that it keeps rows beyond that position. */
  private boolean holdsBack;

  /**
   * Opens no session yet.
   *
   * @param contract checked each time that the owner is connected to
   * @param source the owner's database, with a login that was granted the owner's reader role
   * @param reportEvery the time between two reports to the owner of what has taken effect
   */
  public PostgresLog(
      OwnerContract contract,
      String subscriber,
      DataSource source,
      FaultPoints faults,
      Duration reportEvery) {
    this.contract = contract;
    this.owner = contract.owner();
    this.subscriber = subscriber;
    this.source = source;
    this.faults = faults;
    this.reportNanos = reportEvery.toNanos();
    this.hints = new ListenForHints(subscriber, owner, source);
  }

  @Override
  public String owner() {
    return owner;
  }

  @Override
  public Reading read(@Nullable Position after, List<Wanted> wanted, Set<String> events)
      throws SQLException {
    try {
      Snapshot registered = register(after, !events.isEmpty());
      Connection connection = begin();
      Snapshot since = after == null ? registered : after.snapshot();
      String unhurried = OwnerSession.unhurried(connection);
      if (wanted.isEmpty() && !events.isEmpty()) {
        Optional<EventsReading> few =
            EventsReading.read(
                this,
                connection,
                EventSql.beginAndLockEvents(unhurried, LOCK_TIMEOUT_MILLIS),
                events,
                after,
                since,
                subscriber);
        if (few.isPresent()) {
          report(after, few.get().hasChanges(), few.get().stamp());
          return few.get();
        }
      }
      String begin = DifferenceSql.beginAndLock(unhurried, wanted, events, LOCK_TIMEOUT_MILLIS);
      // Prepared, so that it is parsed once.
      Sql.execute(connection, begin);
      reached(FaultPoint.BEFORE_SNAPSHOT);
      PostgresReading.Look look =
          PostgresReading.look(connection, wanted, events, after, since, subscriber);
      PostgresReading reading = new PostgresReading(this, connection, look, after, since);
      report(after, reading.hasChanges(), reading.stamp());
      return reading;
    } catch (SQLException failure) {
      forget(failure);
      throw translated(failure);
    } catch (RuntimeException failure) {
      forget(failure);
      throw failure;
    }
  }

  @Override
  public Optional<Reading> readAhead(Position after, Snapshot since, Set<String> events)
      throws SQLException {
    try {
      register(after, true);
      LookAhead look = ahead;
      if (look == null) {
        return Optional.empty();
      }
      Connection connection = opened(reading);
      reading = connection;
      connection.setAutoCommit(true);
      Optional<EventsReading> few =
          EventsReading.readAhead(this, connection, look.in(connection), events, after, since);
      if (few.isPresent()) {
        boolean isBeyond = few.get().hasChanges() || !since.equals(after.snapshot());
        report(after, isBeyond, few.get().stamp());
      }
      return few.map(reading -> reading);
    } catch (SQLException failure) {
      forget(failure);
      throw translated(failure);
    } catch (RuntimeException failure) {
      forget(failure);
      throw failure;
    }
  }

  @Override
  public Reading join(SharedInstant instant, Position after, List<Wanted> wanted)
      throws SQLException {
    try {
      Connection connection = begin();
      Sql.run(
          connection,
          DifferenceSql.beginAt(OwnerSession.unhurried(connection), instant.snapshotName()));
      Sql.first(connection, DifferenceSql.shareReading(), row -> true, subscriber);
      PostgresReading.Look look =
          new PostgresReading.Look(
              after.incarnation(), after.snapshot(), new Timestamp(0), Map.of(), Set.of(), 0);
      return new PostgresReading(this, connection, look, after, after.snapshot());
    } catch (SQLException failure) {
      forget(failure);
      throw translated(failure);
    }
  }

  private Connection begin() throws SQLException {
    Connection connection = opened(reading);
    reading = connection;
    connection.setAutoCommit(false);
    return connection;
  }

  /**
   * Tells the owner now and then what has taken effect here, so that it keeps that no longer, and
   * that this subscriber lives.
   */
  private void report(@Nullable Position after, boolean hasChanges, Timestamp now)
      throws SQLException {
    long nanos = System.nanoTime();
    if (after == null || (reportedNanos != 0 && nanos - reportedNanos < reportNanos)) {
      return;
    }
    Ticked last = ticked;
    Timestamp ofPosition = last != null && last.tick().equals(after.tick()) ? last.stamp() : null;
    Timestamp stamp = hasChanges ? ofPosition : now;
    ticking = opened(ticking);
    holdsBack =
        OwnerSession.writing(
                ticking,
                "select headwater_published.report(?, ?, ?)",
                row -> row.getBoolean(1),
                subscriber,
                after.tick(),
                stamp)
            .orElse(false);
    reportedNanos = nanos;
  }

  boolean holdsBack() {
    return holdsBack;
  }

  private SQLException translated(SQLException failure) {
    return OwnerFailures.translated(owner, subscriber, failure);
  }

  /** Committed before the first snapshot is taken: from then on the owner knows who needs what. */
  private Snapshot register(@Nullable Position after, boolean takesEvents) throws SQLException {
    ticking = opened(ticking);
    Snapshot since = registeredSince;
    if (since == null) {
      requireContract(ticking);
      Registration registration = register(ticking, takesEvents, false);
      requireKept(after, takesEvents, registration);
      since = registration.since();
      registeredSince = since;
      registeredForEvents = takesEvents;
      ahead = LookAhead.at(ticking).orElse(null);
    }
    return since;
  }

  /** Whoever was let go of has to begin anew, which only copies can do without loss. */
  private void requireKept(
      @Nullable Position after, boolean takesEvents, Registration registration) {
    if (after == null || registration.letGo() == null) {
      return;
    }
    if (takesEvents) {
      throw Looks.notInHistory(after, owner);
    }
    throw new BeginAnewException(owner, registration.letGo());
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

  private record Ticked(UUID tick, Timestamp stamp) {}

  private record Registration(Snapshot since, @Nullable String letGo) {}

  private Registration register(Connection connection, @Nullable Boolean takesEvents, boolean anew)
      throws SQLException {
    return OwnerSession.writing(
            connection,
            "select registered_since, let_go from headwater_published.register(?, ?, ?)",
            row -> new Registration(Snapshot.parse(row.getString(1)), row.getString(2)),
            subscriber,
            takesEvents,
            anew)
        .orElseThrow();
  }

  @Override
  public int endOthers() throws SQLException {
    try {
      ticking = opened(ticking);
      return Sql.first(
              ticking, DifferenceSql.endOthers(), row -> row.getInt(1), subscriber, subscriber)
          .orElse(0);
    } catch (SQLException failure) {
      forget(failure);
      throw translated(failure);
    }
  }

  @Override
  public void beginAnew() throws SQLException {
    try (Connection connection = opened(null)) {
      registeredSince = register(connection, registeredForEvents, true).since();
    } catch (SQLException failure) {
      throw translated(failure);
    }
  }

  UUID commitTick(Snapshot seen, Timestamp stamp) throws SQLException {
    try {
      ticking = opened(ticking);
      UUID tick =
          OwnerSession.writing(
                  ticking,
                  DifferenceSql.tick(),
                  row -> row.getObject(1, UUID.class),
                  subscriber,
                  seen.toString(),
                  stamp)
              .orElseThrow();
      committed(tick, stamp);
      return tick;
    } catch (SQLException failure) {
      throw translated(failure);
    }
  }

  /** Remembers the tick that was committed last. */
  void committed(UUID tick, Timestamp stamp) {
    ticked = new Ticked(tick, stamp);
    holdsBack = false;
  }

  private Connection opened(@Nullable Connection present) throws SQLException {
    return present != null && !present.isClosed() ? present : OwnerSession.open(source);
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
        if (each != null && ahead != null) {
          ahead.end(each);
        } else if (each != null) {
          each.close();
        }
      } catch (SQLException alsoFailed) {
        because.addSuppressed(alsoFailed);
      }
    }
    reading = null;
    ticking = null;
    registeredSince = null;
    holdsBack = false;
  }

  @Override
  public boolean awaitHint(Duration atLeast, Duration atMost) throws InterruptedException {
    return hints.await(atLeast, atMost);
  }

  @Override
  public boolean isHinted() {
    return hints.isListening();
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
