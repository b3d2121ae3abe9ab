package dev.headwater.measure;

import dev.headwater.inbox.Applying;
import dev.headwater.inbox.Effects;
import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * All effects of one owner, so that a tick is timed once: how long it took to apply, and from then
 * on until it had committed.
 */
final class MeasuredEffects implements Effects {
  private final Effects all;
  private final LongConsumer applyNanos;
  private final LongConsumer commitNanos;
  private long appliedAtNanos;

  MeasuredEffects(Effects all, LongConsumer applyNanos, LongConsumer commitNanos) {
    this.all = all;
    this.applyNanos = applyNanos;
    this.commitNanos = commitNanos;
  }

  @Override
  public long applyBefore(Connection local, Reading reading, Fence fence) throws SQLException {
    return all.applyBefore(local, reading, fence);
  }

  @Override
  public long apply(Connection local, Reading reading, Applying how) throws SQLException {
    long began = System.nanoTime();
    long rows = all.apply(local, reading, how);
    appliedAtNanos = System.nanoTime();
    applyNanos.accept(appliedAtNanos - began);
    return rows;
  }

  @Override
  public void committed() {
    commitNanos.accept(System.nanoTime() - appliedAtNanos);
    all.committed();
  }

  @Override
  public void begin(Connection local) throws SQLException {
    all.begin(local);
  }

  @Override
  public List<Wanted> wanted() {
    return all.wanted();
  }

  @Override
  public Set<String> events() {
    return all.events();
  }

  @Override
  public boolean isPending(Connection local, Instant now) throws SQLException {
    return all.isPending(local, now);
  }

  @Override
  public boolean maySeeAgain() {
    return all.maySeeAgain();
  }

  @Override
  public boolean isUnfinished() {
    return all.isUnfinished();
  }

  @Override
  public void retry(Connection local, Fenced fenced, Instant now) throws SQLException {
    all.retry(local, fenced, now);
  }
}
