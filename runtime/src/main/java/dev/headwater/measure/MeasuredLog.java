package dev.headwater.measure;

import dev.headwater.log.Log;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import dev.headwater.log.SharedInstant;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Times how long a look takes, and how long the tick after it; those that fail don't count. */
final class MeasuredLog implements Log {
  private final Log log;
  private final LongConsumer lookNanos;
  private final LongConsumer tickNanos;

  MeasuredLog(Log log, LongConsumer lookNanos, LongConsumer tickNanos) {
    this.log = log;
    this.lookNanos = lookNanos;
    this.tickNanos = tickNanos;
  }

  @Override
  public String owner() {
    return log.owner();
  }

  @Override
  public Reading read(@Nullable Position after, List<Wanted> wanted, Set<String> events)
      throws SQLException {
    long began = System.nanoTime();
    Reading reading = log.read(after, wanted, events);
    lookNanos.accept(System.nanoTime() - began);
    return new MeasuredReading(reading, tickNanos);
  }

  @Override
  public Optional<Reading> readAhead(Position after, Snapshot since, Set<String> events)
      throws SQLException {
    long began = System.nanoTime();
    Optional<Reading> reading = log.readAhead(after, since, events);
    lookNanos.accept(System.nanoTime() - began);
    return reading.map(each -> new MeasuredReading(each, tickNanos));
  }

  @Override
  public Reading join(SharedInstant instant, Position after, List<Wanted> wanted)
      throws SQLException {
    return log.join(instant, after, wanted);
  }

  @Override
  public int endOthers() throws SQLException {
    return log.endOthers();
  }

  @Override
  public void beginAnew() throws SQLException {
    log.beginAnew();
  }

  @Override
  public boolean awaitHint(Duration atLeast, Duration atMost) throws InterruptedException {
    return log.awaitHint(atLeast, atMost);
  }

  @Override
  public boolean isHinted() {
    return log.isHinted();
  }

  @Override
  public void wake() {
    log.wake();
  }

  @Override
  public void close() {
    log.close();
  }
}
