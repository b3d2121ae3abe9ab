package dev.headwater.erase;

import dev.headwater.base.Sql;
import dev.headwater.copy.TextForms;
import dev.headwater.inbox.ForgetParked;
import dev.headwater.inbox.ParkedMessages.State;
import dev.headwater.inbox.Positions;
import dev.headwater.inbox.Positions.Stored;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a subscriber's database still has of a key: its copies, and what was set aside. Copies are
 * only looked at: what the owner has done reaches them by itself.
 */
final class EraseAtSubscriber {
  private static final EnumSet<State> ENDED = EnumSet.of(State.DONE, State.DISCARDED);

  private final Erasure erasure;
  private final Service subscriber;
  private final String owner;
  private final List<CopiedRow> copies;
  private final Connection local;

  EraseAtSubscriber(Erasure erasure, Model model, Service subscriber, Connection local) {
    this.erasure = erasure;
    this.subscriber = subscriber;
    this.owner = erasure.entity().service().name();
    this.copies =
        model.copiesOf(subscriber).stream()
            .filter(copy -> copy.entity().equals(erasure.entity()))
            .map((Copy<?> copy) -> new CopiedRow(copy, erasure))
            .toList();
    this.local = local;
  }

  /** What was seen at once, while nothing of the owner's was being applied. */
  private record Seen(Optional<Stored> position, List<CopiedRow.Seen> copies, List<Place> parked) {}

  List<Place> erase(EraseAtOwner atOwner, UUID incarnation) throws SQLException {
    Seen seen = Sql.inTransaction(local, inOne -> TextForms.within(inOne, tx -> see(tx, atOwner)));
    List<Place> places = new ArrayList<>();
    for (CopiedRow.Seen copy : seen.copies()) {
      places.add(compare(copy, seen.position(), atOwner, incarnation));
    }
    places.addAll(new Clear(local).after(seen.parked()));
    return places;
  }

  private Seen see(Connection inOne, EraseAtOwner atOwner) throws SQLException {
    Optional<Stored> position = Positions.holding(inOne, owner);
    List<CopiedRow.Seen> rows = new ArrayList<>();
    List<Place> parked = new ArrayList<>();
    for (CopiedRow copy : copies) {
      rows.add(copy.look(inOne, atOwner.keyText()));
      parked.add(parkedRow(inOne, copy, atOwner.keyText()));
    }
    ForgetParked events =
        ForgetParked.ofEvents(inOne, owner, atOwner.eventKeys(), erasure.events());
    parked.add(parkedEvents(inOne, events, atOwner.eventKeys().size()));
    parked.add(errors(events.errorsStanding(inOne)));
    parked.addAll(unknownCopies(inOne));
    return new Seen(position, rows, parked);
  }

  private Place compare(
      CopiedRow.Seen copy, Optional<Stored> position, EraseAtOwner atOwner, UUID incarnation)
      throws SQLException {
    if (position.isEmpty()) {
      return copy.place(
          subscriber.name(), List.of("it has not begun to read the owner, or begins anew: run it"));
    }
    EraseAtOwner.Owned owned =
        atOwner.compare(subscriber.name(), incarnation, position.get(), copy.ownersFields());
    List<String> pending = new ArrayList<>(copy.pending());
    if (owned.behind().isPresent()) {
      pending.add(owned.behind().get());
    } else if (!owned.rows().equals(copy.rows())) {
      pending.add(
          copy.loaded()
              ? "the copy does not show what the owner has: repair it (headwater audit --repair)"
              : "the copy is being filled: run it");
    }
    return copy.place(subscriber.name(), pending).asOf(position.get().position().tick().toString());
  }

  private Place parkedRow(Connection inOne, CopiedRow copy, List<String> key) throws SQLException {
    ForgetParked rows = ForgetParked.ofRow(inOne, owner, copy.name(), copy.keyText(inOne, key));
    Map<State, Long> counts = rows.count(inOne);
    long erased = erasure.erases() ? rows.removeEnded(inOne) : 0;
    List<String> pending = new ArrayList<>();
    long standing = count(counts, EnumSet.complementOf(ENDED));
    if (standing > 0) {
      pending.add("set aside: have it tried again (headwater parked retry)");
    }
    return parked("the row of " + copy.name() + ", set aside", counts, erased, pending);
  }

  private Place parkedEvents(Connection inOne, ForgetParked events, int keys) throws SQLException {
    Map<State, Long> counts = events.count(inOne);
    boolean givesUp = erasure.parked() == Erasure.Parked.GIVE_UP;
    long erased = erasure.erases() ? events.removeEnded(inOne) : 0;
    if (erasure.erases() && givesUp) {
      erased += events.giveUp(inOne);
    }
    List<String> pending = new ArrayList<>();
    long stuck = count(counts, EnumSet.of(State.PARKED));
    if (stuck > 0 && !givesUp) {
      pending.add(
          "%d parked: retry or discard them (headwater parked), or give them up (--give-up-parked)"
              .formatted(stuck));
    }
    long underway = count(counts, EnumSet.of(State.RETRYING, State.WAITING));
    if (underway > 0) {
      pending.add(
          "%d tried again or waiting behind another: they are handled or parked by themselves"
              .formatted(underway));
    }
    return parked(
        "events of " + Place.counted(keys, "key") + ", set aside", counts, erased, pending);
  }

  private Place parked(
      String lookedFor, Map<State, Long> counts, long erased, List<String> pending) {
    long found = count(counts, EnumSet.allOf(State.class));
    if (pending.isEmpty() && erased < found) {
      pending.add(EraseAtOwner.ONLY_LOOKED);
    }
    return Place.of(subscriber.name(), "headwater.parked", lookedFor, found, erased, pending);
  }

  private Place errors(long standing) {
    return Place.of(
        subscriber.name(),
        "headwater.problems, headwater.parts",
        "errors that may quote values",
        standing,
        0,
        standing == 0
            ? List.of()
            : List.of("a problem stands, whose text goes with it: see headwater status"));
  }

  /** Of another version of the model: nobody told which of their columns hold what. */
  private List<Place> unknownCopies(Connection inOne) throws SQLException {
    return Sql.list(
        inOne,
        """
        select format('%I.%I', table_schema, table_name) from headwater.copies
        where owner = ? and entity = ? and name <> all (?) order by name""",
        row ->
            Place.of(
                subscriber.name(),
                row.getString(1),
                "the row",
                0,
                0,
                List.of("not looked at: the model does not have this copy; migrate drops it")),
        owner,
        erasure.entity().name(),
        Sql.texts(inOne, copies.stream().map(CopiedRow::name).toList()));
  }

  private static long count(Map<State, Long> counts, Set<State> states) {
    return counts.entrySet().stream()
        .filter(each -> states.contains(each.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
