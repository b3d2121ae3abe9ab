package dev.headwater.inbox;

import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All that a service does with one owner's changes: in one transaction, one after the other. */
public record AllEffects(List<Effects> all) implements Effects {
  public AllEffects {
    all = List.copyOf(all);
  }

  @Override
  public void begin(Connection local) throws SQLException {
    for (Effects each : all) {
      each.begin(local);
    }
  }

  @Override
  public List<Wanted> wanted() {
    return all.stream().flatMap(each -> each.wanted().stream()).toList();
  }

  @Override
  public Set<String> events() {
    Set<String> events = new HashSet<>();
    all.forEach(each -> events.addAll(each.events()));
    return events;
  }

  @Override
  public boolean isPending(Connection local, Instant now) throws SQLException {
    boolean pending = false;
    for (Effects each : all) {
      // Each is asked, also after a yes: they prepare themselves by it.
      pending |= each.isPending(local, now);
    }
    return pending;
  }

  @Override
  public long applyBefore(Connection local, Reading reading, Fence fence) throws SQLException {
    long applied = 0;
    if (maySeeAgain()) {
      for (Effects each : all) {
        applied += each.applyBefore(local, reading, fence);
      }
    }
    return applied;
  }

  @Override
  public long apply(Connection local, Reading reading, Applying how) throws SQLException {
    long applied = 0;
    for (Effects each : all) {
      applied += each.apply(local, reading, how);
    }
    return applied;
  }

  @Override
  public boolean isUnfinished() {
    return all.stream().anyMatch(Effects::isUnfinished);
  }

  @Override
  public boolean maySeeAgain() {
    return all.stream().allMatch(Effects::maySeeAgain);
  }

  @Override
  public void committed() {
    all.forEach(Effects::committed);
  }

  @Override
  public void retry(Connection local, Fenced fenced, Instant now) throws SQLException {
    for (Effects each : all) {
      each.retry(local, fenced, now);
    }
  }
}
