package dev.headwater.erase;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Entity;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whose data is to be erased, and how it can be told.
 *
 * @param key the row's, as texts, in the order of the entity's key
 * @param eventKeys under which events about the person were published; empty means under the row's
 *     own key
 * @param events the names of those events; empty means all that the owner publishes
 * @param commandKeys idempotency keys of commands whose outcome is about the person
 */
public record Erasure(
    Entity<?> entity,
    List<String> key,
    Set<String> eventKeys,
    Set<String> events,
    Set<String> commandKeys,
    Row row,
    Parked parked,
    Mode mode) {

  /** What the owner has done with the row. */
  public enum Row {
    DELETED,
    /** It is still there under its key, without personal data; copies have to show that state. */
    ANONYMISED
  }

  /** What becomes of events that a subscriber could not handle and that somebody has to act on. */
  public enum Parked {
    KEEP,
    /** They are never handled; the next of their key goes on. */
    GIVE_UP
  }

  /** Whether anything is done. */
  public enum Mode {
    LOOK,
    ERASE
  }

  public Erasure {
    key = List.copyOf(key);
    eventKeys = Set.copyOf(eventKeys);
    events = Set.copyOf(events);
    commandKeys = Set.copyOf(commandKeys);
    if (key.size() != entity.key().size()) {
      throw new HeadwaterException(
          "HW405",
          entity.toString(),
          "its key has %d parts, and %d were given.".formatted(entity.key().size(), key.size()),
          "give these, in this order: " + String.join(", ", entity.key()) + ".");
    }
    if (key.size() > 1 && eventKeys.isEmpty() && !events.isEmpty()) {
      throw new HeadwaterException(
          "HW405",
          entity.toString(),
          "its key has several parts and is no event's key, so no event is about it.",
          "name the key under which the events were published (--event-key).");
    }
  }

  /** Of the row that its owner has deleted, and of events that have the row's key. */
  public static Erasure of(Entity<?> entity, String... key) {
    return new Erasure(
        entity, List.of(key), Set.of(), Set.of(), Set.of(), Row.DELETED, Parked.KEEP, Mode.ERASE);
  }

  /** Of the row that its owner has anonymised and keeps. */
  public Erasure afterAnonymising() {
    return new Erasure(entity, key, eventKeys, events, commandKeys, Row.ANONYMISED, parked, mode);
  }

  /** Events about the person were published under this key. The row's own has to be named, too. */
  public Erasure withEventsOf(String eventKey) {
    return new Erasure(
        entity, key, and(eventKeys, eventKey), events, commandKeys, row, parked, mode);
  }

  /** Only events of this name are about the person; others may use the same key for others. */
  public Erasure withEventsNamed(String event) {
    return new Erasure(entity, key, eventKeys, and(events, event), commandKeys, row, parked, mode);
  }

  /** The outcome of the command with this idempotency key is about the person. */
  public Erasure withOutcomeOf(String idempotencyKey) {
    return new Erasure(
        entity, key, eventKeys, events, and(commandKeys, idempotencyKey), row, parked, mode);
  }

  /** Gives up events about the person that are parked at subscribers. */
  public Erasure givingUpParked() {
    return new Erasure(entity, key, eventKeys, events, commandKeys, row, Parked.GIVE_UP, mode);
  }

  /** Looks only. */
  public Erasure lookingOnly() {
    return new Erasure(entity, key, eventKeys, events, commandKeys, row, parked, Mode.LOOK);
  }

  boolean erases() {
    return mode == Mode.ERASE;
  }

  boolean leavesRow() {
    return row == Row.ANONYMISED;
  }

  private static Set<String> and(Set<String> some, String one) {
    Set<String> all = new TreeSet<>(some);
    all.add(one);
    return all;
  }

  /** Does not tell whose data it is about. */
  @Override
  public String toString() {
    return "erasure of a " + entity;
  }
}
