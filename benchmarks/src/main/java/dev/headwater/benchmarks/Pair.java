package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The owner's server and the subscriber's. Each contender has a pair of its own, so that nobody's
 * log is read, vacuumed or flushed for another; all are set alike and as durable as PostgreSQL is
 * by default.
 */
final class Pair implements AutoCloseable {
  static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.of(
              "fsync", "on",
              "synchronous_commit", "on",
              "full_page_writes", "on",
              "wal_level", "logical",
              "shared_buffers", "512MB",
              "max_wal_size", "8GB",
              "checkpoint_timeout", "30min",
              "max_connections", "100"));

  private final EmbeddedPostgres owner;
  private final EmbeddedPostgres subscriber;

  private Pair(EmbeddedPostgres owner, EmbeddedPostgres subscriber) {
    this.owner = owner;
    this.subscriber = subscriber;
  }

  static Pair start() {
    return start(SETTINGS);
  }

  /** With more memory for data of a million rows, so that it fits as that of few does. */
  static Pair startRoomy() {
    Map<String, String> settings = new TreeMap<>(SETTINGS);
    settings.put("shared_buffers", "3GB");
    return start(settings);
  }

  /** Both are one server, which has room for the sessions of several services. */
  static Pair startAsOne() {
    Map<String, String> settings = new TreeMap<>(SETTINGS);
    settings.put("max_connections", "200");
    EmbeddedPostgres both = server(settings);
    return new Pair(both, both);
  }

  private static Pair start(Map<String, String> settings) {
    EmbeddedPostgres owner = server(settings);
    try {
      return new Pair(owner, server(SETTINGS));
    } catch (RuntimeException failure) {
      owner.close();
      throw failure;
    }
  }

  private static EmbeddedPostgres server(Map<String, String> settings) {
    var configuration = EmbeddedPostgres.configure();
    settings.forEach(configuration::setting);
    return configuration.start();
  }

  EmbeddedPostgres owner() {
    return owner;
  }

  EmbeddedPostgres subscriber() {
    return subscriber;
  }

  List<EmbeddedPostgres> servers() {
    return owner.equals(subscriber) ? List.of(owner) : List.of(owner, subscriber);
  }

  /** Runs statements outside a transaction. */
  static void run(EmbeddedPostgres server, String database, String... statements)
      throws SQLException {
    try (Connection connection = server.dataSource(database).getConnection()) {
      for (String statement : statements) {
        Sql.run(connection, statement);
      }
    }
  }

  @Override
  public void close() {
    subscriber.close();
    owner.close();
  }
}
