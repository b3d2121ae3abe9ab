package dev.headwater.log.postgres;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.BeginAnewException;
import dev.headwater.log.OwnerLockedException;
import dev.headwater.log.Position;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the row of a look, and judges whether this server and this position can be trusted. */
final class Looks {
  private static final int FIRST_COUNT = 9;

  private Looks() {}

  /**
   * Reads what {@link DifferenceSql#look} selects.
   *
   * @throws OwnerLockedException when another instance reads
   * @throws BeginAnewException when the owner's history was given up on purpose and only copies
   *     depend on it
   * @throws HeadwaterException HW501 or HW502
   */
  static PostgresReading.Look read(
      ResultSet row, @Nullable Position after, List<Wanted> counted, Set<String> events)
      throws SQLException {
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
    if (!row.getBoolean(8)) {
      throw new OwnerLockedException("another instance of this subscriber reads it", null);
    }
    if (after != null) {
      requireSame(after, service, incarnation, row, events);
    }
    Map<String, Long> changes = new HashMap<>();
    Set<String> emptied = new HashSet<>();
    int column = FIRST_COUNT;
    for (Wanted each : counted) {
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
      Position after, String service, UUID incarnation, ResultSet row, Set<String> events)
      throws SQLException {
    boolean same =
        after.owner().equals(service)
            && after.incarnation().equals(incarnation)
            && after.snapshot().toString().equals(row.getString(6));
    if (same) {
      return;
    }
    UUID[] rebasedFrom = (UUID[]) row.getArray(7).getArray();
    if (events.isEmpty() && Arrays.asList(rebasedFrom).contains(after.incarnation())) {
      throw new BeginAnewException(service, "it was rebased after a restore");
    }
    throw notInHistory(after, service);
  }

  static HeadwaterException notInHistory(Position after, String service) {
    return new HeadwaterException(
        "HW501",
        service,
        "the position (tick "
            + after.tick()
            + ") is not in the owner's history: its database was restored, replaced or installed"
            + " anew since.",
        "copies keep what they have; have them read anew from the owner (resync).");
  }
}
