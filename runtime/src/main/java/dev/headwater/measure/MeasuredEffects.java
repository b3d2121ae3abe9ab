package dev.headwater.measure;

import dev.headwater.inbox.Applying;
import dev.headwater.inbox.Effects;
import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * All effects of one owner as one, so that a tick is timed once: how long it took to apply, and
 * from then on until it had committed.
 */
final class MeasuredEffects implements Effects {
  private final List<Effects> effects;
  private final LongConsumer applyNanos;
  private final LongConsumer commitNanos;
  private long appliedAtNanos;

  MeasuredEffects(List<Effects> effects, LongConsumer applyNanos, LongConsumer commitNanos) {
    this.effects = List.copyOf(effects);
    this.applyNanos = applyNanos;
    this.commitNanos = commitNanos;
  }

  @Override
  public long apply(Connection local, Reading reading, Applying how) throws SQLException {
    long began = System.nanoTime();
    long rows = 0;
    for (Effects effect : effects) {
      rows += effect.apply(local, reading, how);
    }
    appliedAtNanos = System.nanoTime();
    applyNanos.accept(appliedAtNanos - began);
    return rows;
  }

  @Override
  public void committed() {
    commitNanos.accept(System.nanoTime() - appliedAtNanos);
    effects.forEach(Effects::committed);
  }

  @Override
  public void begin(Connection local) throws SQLException {
    for (Effects effect : effects) {
      effect.begin(local);
    }
  }

  @Override
  public List<Wanted> wanted() {
    return effects.stream().flatMap(effect -> effect.wanted().stream()).toList();
  }

  @Override
  public Set<String> events() {
    Set<String> events = new HashSet<>();
    effects.forEach(effect -> events.addAll(effect.events()));
    return events;
  }

  @Override
  public boolean isPending(Connection local, Instant now) throws SQLException {
    boolean pending = false;
    for (Effects effect : effects) {
      // Each is asked, also after a yes: they prepare themselves by it.
      pending |= effect.isPending(local, now);
    }
    return pending;
  }

  @Override
  public boolean maySeeAgain() {
    return effects.stream().allMatch(Effects::maySeeAgain);
  }

  @Override
  public boolean isUnfinished() {
    return effects.stream().anyMatch(Effects::isUnfinished);
  }

  @Override
  public void retry(Connection local, Fenced fenced, Instant now) throws SQLException {
    for (Effects effect : effects) {
      effect.retry(local, fenced, now);
    }
  }
}
