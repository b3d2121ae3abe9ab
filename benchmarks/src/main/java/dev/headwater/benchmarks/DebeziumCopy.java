package dev.headwater.benchmarks;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's engine in this JVM, with larger batches and queues than its defaults and an eager
 * poll, into {@link UpsertSink}.
 */
final class DebeziumCopy extends PlainCopy {
  static final int POLL_MILLIS = 10;
  private static final int STOP_SECONDS_MAX = 60;
  private static final long BEGIN_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
  private static final long BEGIN_LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Path offsets;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private @Nullable Running running;
  private boolean begun;

  private record Running(
      DebeziumEngine<RecordChangeEvent<SourceRecord>> engine,
      ExecutorService thread,
      UpsertSink sink) {}

  DebeziumCopy(int rows) throws SQLException, IOException {
    super(rows);
    offsets = Files.createTempFile("debezium", ".offsets");
  }

  @Override
  public String name() {
    return "debezium, polling each " + POLL_MILLIS + " ms";
  }

  @Override
  public void follow() throws SQLException {
    UpsertSink sink = new UpsertSink(copy());
    DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(properties())
            .using(
                (success, message, error) -> {
                  if (error != null || !success) {
                    failure.set(message + ": " + error);
                  }
                })
            .notifying(sink)
            .build();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    thread.execute(engine);
    running = new Running(engine, thread, sink);
    if (!begun) {
      awaitBegin();
      begun = true;
    }
  }

  /** At its very first start the engine follows what is written after some moment of its own. */
  private void awaitBegin() throws SQLException {
    Mark mark = new Mark(this);
    long end = System.nanoTime() + BEGIN_NANOS_MAX;
    while (!mark.send("").isThere()) {
      if (failure.get() != null || System.nanoTime() > end) {
        throw new IllegalStateException("Debezium does not begin: " + failure.get());
      }
      LockSupport.parkNanos(BEGIN_LOOK_EVERY_NANOS);
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.put("name", "bench");
    properties.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    properties.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
    properties.put("offset.storage.file.filename", offsets.toString());
    properties.put("offset.flush.interval.ms", "1000");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(pair().owner().port()));
    properties.put("database.user", FOLLOWER);
    properties.put("database.password", "none");
    properties.put("database.dbname", BANK);
    properties.put("topic.prefix", "bench");
    properties.put("plugin.name", "pgoutput");
    properties.put("slot.name", "debezium");
    properties.put("publication.name", PUBLICATION);
    properties.put("publication.autocreate.mode", "disabled");
    properties.put("table.include.list", "public.accounts");
    properties.put("snapshot.mode", "no_data");
    properties.put("tombstones.on.delete", "false");
    properties.put("poll.interval.ms", String.valueOf(POLL_MILLIS));
    properties.put("max.batch.size", "10240");
    properties.put("max.queue.size", "40960");
    return properties;
  }

  @Override
  public void stop() throws SQLException, IOException {
    Running was = running;
    running = null;
    if (was != null) {
      was.engine().close();
      awaitEnd(was.thread());
      was.sink().close();
    }
    String reason = failure.get();
    if (reason != null) {
      throw new IllegalStateException("Debezium failed: " + reason);
    }
  }

  private static void awaitEnd(ExecutorService thread) {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Debezium does not stop.");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Debezium was not waited for.", interrupted);
    }
  }

  /** Since its first batch: the engine starts for seconds before it reads. */
  @Override
  public long workingSinceNanos() {
    Running now = running;
    return now == null ? System.nanoTime() : now.sink().firstBatchNanos();
  }

  @Override
  public void close() throws SQLException, IOException {
    try {
      stop();
    } finally {
      Files.deleteIfExists(offsets);
      super.close();
    }
  }
}
