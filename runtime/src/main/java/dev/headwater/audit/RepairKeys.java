package dev.headwater.audit;

import dev.headwater.base.Sql;
import dev.headwater.copy.MergeStates;
import dev.headwater.inbox.Positions;
import dev.headwater.log.Position;
import dev.headwater.log.Reading.State;
import dev.headwater.log.postgres.OwnerInstant;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the owner's rows of some keys again and merges them, while applying is paused.
 *
 * <p>The owner's snapshot is newer than the position. So its state of a key is right for the copy
 * only if the key has not changed in between; one that has is left alone, and the tick that brings
 * the change brings the whole row. That way no state goes back, and none runs ahead.
 */
final class RepairKeys {
  private static final int LOCK_TIMEOUT_MILLIS = 30_000;
  private static final int ATTEMPTS_MAX = 10;

  private final Copy<?> copy;
  private final String applierRole;
  private final Connection here;
  private final Connection atOwner;

  /**
   * What came of a batch.
   *
   * @param merged keys that were read again
   * @param leftToTicks keys that had changed
   * @param pauseMillis for how long applying was paused
   */
  record Repaired(long merged, long leftToTicks, long pauseMillis) {}

  RepairKeys(Copy<?> copy, String applierRole, Connection here, Connection atOwner) {
    this.copy = copy;
    this.applierRole = applierRole;
    this.here = here;
    this.atOwner = atOwner;
  }

  /** Repairs in one transaction. */
  Repaired repair(List<Key> keys) throws SQLException {
    for (int attempt = 1; attempt < ATTEMPTS_MAX; attempt++) {
      Optional<Repaired> repaired = Sql.inTransaction(here, inOne -> attempt(inOne, keys));
      if (repaired.isPresent()) {
        return repaired.get();
      }
    }
    // Neither repaired nor brought by a tick: the report is not sound then.
    return new Repaired(0, 0, 0);
  }

  private Optional<Repaired> attempt(Connection inOne, List<Key> keys) throws SQLException {
    Sql.run(
        inOne,
        "set transaction isolation level read committed, read write; set local lock_timeout = "
            + LOCK_TIMEOUT_MILLIS
            + "; set local statement_timeout = 0; set local client_min_messages = warning");
    String service = copy.entity().service().name();
    Position position =
        Positions.holding(inOne, service).map(Positions.Stored::position).orElse(null);
    long pausedNanos = System.nanoTime();
    if (position == null || !isLoaded(inOne)) {
      // Began anew meanwhile: it is going to be read whole.
      return Optional.of(new Repaired(0, keys.size(), 0));
    }
    List<Key> unchanged = merge(inOne, position, keys);
    // An instance of an older version applies without the lock: what it did meanwhile shows here.
    if (!Positions.find(inOne, service)
        .map(Positions.Stored::position)
        .equals(Optional.of(position))) {
      inOne.rollback();
      return Optional.empty();
    }
    return Optional.of(
        new Repaired(
            unchanged.size(),
            (long) keys.size() - unchanged.size(),
            (System.nanoTime() - pausedNanos) / 1_000_000));
  }

  private boolean isLoaded(Connection inOne) throws SQLException {
    return Sql.first(
            inOne,
            "select loaded from headwater.copies where name = ?",
            row -> row.getBoolean(1),
            copy.name())
        .orElse(false);
  }

  private List<Key> merge(Connection inOne, Position position, List<Key> keys) throws SQLException {
    OwnerInstant.hold(atOwner, Sides.wanted(copy));
    try (OwnerInstant owner = OwnerInstant.take(atOwner, Sides.wanted(copy), position)) {
      Instants.prepareForComparing(atOwner);
      if (owner.isEmptied()) {
        return List.of();
      }
      Sides sides = Sides.of(copy, owner, inOne);
      Set<Key> changed = new ChangedKeys(copy, sides, owner).among(keys);
      List<Key> unchanged = keys.stream().filter(key -> !changed.contains(key)).toList();
      if (!unchanged.isEmpty()) {
        MergeStates.into(inOne, copy, applierRole, states(sides, unchanged));
      }
      return unchanged;
    }
  }

  private List<State> states(Sides sides, List<Key> keys) throws SQLException {
    List<State> states = new ArrayList<>();
    sides.owner().valuesOf(keys).stream(
        atOwner,
        row -> {
          Key key = keys.get(states.size());
          states.add(row.getBoolean(1) ? present(row) : absent(key));
          return true;
        });
    return states;
  }

  private State present(ResultSet row) throws SQLException {
    int fields = copy.shape().fields().size();
    @Nullable String[] values = new @Nullable String[fields];
    for (int i = 0; i < fields; i++) {
      values[i] = row.getString(i + 2);
    }
    return new State(java.util.Arrays.asList(values), true);
  }

  private State absent(Key key) {
    List<String> names = copy.entity().key();
    List<@Nullable String> values = new ArrayList<>();
    copy.shape()
        .fields()
        .forEach(
            field -> {
              int part = names.indexOf(field.name());
              values.add(part < 0 ? null : key.parts().get(part));
            });
    return new State(values, false);
  }
}
