package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads what a contender's servers and the machine have used so far. Processor times, bytes of WAL
 * and transactions that wrote are exact; PostgreSQL's sessions report commits and flushes at most
 * once a second, so those of short measurements are near the truth only.
 */
final class Meter implements AutoCloseable {
  private static final long REPORTED_AFTER_MILLIS = 1_200;

  private final List<Connection> sessions = new ArrayList<>();
  private final List<Long> roots = new ArrayList<>();

  Meter(Contender contender) throws SQLException, IOException {
    roots.addAll(contender.processes());
    for (var server : contender.pair().servers()) {
      Connection session = server.dataSource("postgres").getConnection();
      sessions.add(session);
      long backend =
          Sql.first(session, "select pg_backend_pid()", row -> row.getLong(1)).orElseThrow();
      roots.add(CpuTimes.parentOf(backend));
    }
  }

  /** To be called before what is measured begins. */
  Usage begin() throws SQLException, IOException {
    return read(0);
  }

  /** To be called at once when it has ended. */
  Usage since(Usage begun) throws SQLException, IOException {
    return read(REPORTED_AFTER_MILLIS).minus(begun);
  }

  private Usage read(long pauseMillis) throws SQLException, IOException {
    double seconds = System.nanoTime() / 1e9;
    double machine = CpuTimes.machineSeconds();
    double own = CpuTimes.ownSeconds(roots);
    long walBytes = sum("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
    long writes = sum("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
    long commits = sum("select sum(xact_commit)::bigint from pg_stat_database");
    long walFlushes =
        sum("select coalesce(sum(fsyncs), 0)::bigint from pg_stat_io where object = 'wal'");
    return new Usage(seconds, commits, writes, walBytes, walFlushes, machine, own);
  }

  private long sum(String query) throws SQLException {
    long sum = 0;
    for (Connection session : sessions) {
      sum += Sql.first(session, query, row -> row.getLong(1)).orElseThrow();
    }
    return sum;
  }

  @Override
  public void close() throws SQLException {
    for (Connection session : sessions) {
      session.close();
    }
  }
}
