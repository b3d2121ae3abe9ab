package dev.headwater.erase;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The proof of an erasure. It tells what was looked at, not whose data it was.
 *
 * @param entity of which service
 * @param keySha256 of the entity and the key, so that who knows the key can tell that it is this
 * @param at when, by the owner's clock
 * @param incarnation the owner's installation
 * @param snapshot what the owner had committed when its places were looked at
 * @param places in the order in which they were looked at
 */
public record ErasureReport(
    String entity,
    String keySha256,
    Instant at,
    UUID incarnation,
    String snapshot,
    Erasure.Mode mode,
    List<Place> places) {
  private static final List<String> NOT_REACHED =
      List.of(
          "the services' own tables, at the owner and at subscribers, but for the entity's row",
          "what subscribers publish themselves of what they have copied or handled: erase it with"
              + " each of them as the owner",
          "events of keys and outcomes of commands that were not named, and errors of other keys",
          "backups, archived WAL and replication slots; standbys until they have replayed this",
          "logs of services and of PostgreSQL, in which keys and errors may stand",
          "the planner's statistics (pg_stats), in which keys and values may stand until they change",
          "dead versions of the row in the entity's own table and in copies until they are vacuumed,"
              + " and freed space in data files until it is written over");

  public ErasureReport {
    places = List.copyOf(places);
  }

  /** Whether nothing is left or pending in any of the places. */
  public boolean isComplete() {
    return places.stream().allMatch(Place::isClear);
  }

  /** How many rows are gone. */
  public long erased() {
    return places.stream().mapToLong(Place::erased).sum();
  }

  /** What Headwater cannot see or change. */
  public List<String> notReached() {
    return NOT_REACHED;
  }

  /** This report, with what an earlier run has erased. */
  public ErasureReport after(ErasureReport earlier) {
    return new ErasureReport(
        entity,
        keySha256,
        at,
        incarnation,
        snapshot,
        mode,
        places.stream().map(place -> after(place, earlier)).toList());
  }

  private static Place after(Place place, ErasureReport earlier) {
    return earlier.places().stream()
        .filter(place::isSameAs)
        .findFirst()
        .map(place::after)
        .orElse(place);
  }
}
