package dev.headwater.erase;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.copy.TextForms;
import dev.headwater.inbox.Positions.Stored;
import dev.headwater.outbox.CapturedKey;
import dev.headwater.outbox.ForgetRows;
import dev.headwater.outbox.ForgetRows.Holder;
import dev.headwater.owner.ForgetOutcomes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What the owner's database still has of a key, and how far a subscriber's copy of it has come. */
final class EraseAtOwner {
  private static final int LOCK_MILLIS_MAX = 5_000;
  static final String ONLY_LOOKED = "it was only looked at; run it without --dry-run";

  private final Erasure erasure;
  private final Connection connection;
  private final String service;
  private final CapturedKey key;
  private final List<String> keyText;

  EraseAtOwner(Erasure erasure, Connection connection) throws SQLException {
    this.erasure = erasure;
    this.connection = connection;
    this.service = erasure.entity().service().name();
    this.key = new CapturedKey(erasure.entity(), erasure.key());
    this.keyText =
        Sql.inTransaction(connection, inOne -> TextForms.within(inOne, each -> key.text(each)));
  }

  /** The key as PostgreSQL writes it. */
  List<String> keyText() {
    return keyText;
  }

  /** Under which keys events are about the person. */
  Set<String> eventKeys() {
    if (!erasure.eventKeys().isEmpty()) {
      return erasure.eventKeys();
    }
    Set<String> keys = new TreeSet<>();
    if (keyText.size() == 1) {
      keys.addAll(keyText);
      keys.addAll(erasure.key());
    }
    return keys;
  }

  List<Place> erase() throws SQLException {
    List<Place> places =
        Sql.inTransaction(
            connection,
            inOne -> {
              Sql.run(inOne, "set local lock_timeout = " + LOCK_MILLIS_MAX);
              key.holdTable(inOne);
              List<Place> found = new ArrayList<>();
              found.add(row(inOne));
              if (!erasure.leavesRow()) {
                found.add(outbox(inOne));
              }
              found.add(events(inOne));
              found.add(outcomes(inOne));
              return found;
            });
    return new Clear(connection).after(places);
  }

  private Place row(Connection inOne) throws SQLException {
    String table = erasure.entity().table().toString();
    if (erasure.leavesRow()) {
      return Place.of(service, table, "the row, which its owner has anonymised", 0, 0, List.of());
    }
    long rows = key.rows(inOne, List.of()).size();
    if (rows > 0 && erasure.erases()) {
      throw new HeadwaterException(
          "HW217",
          erasure.entity().toString(),
          "the row is still there; whether it may go is the owner's business.",
          "delete it by the owner's own code first, or, if it was anonymised and stays, say so"
              + " (--anonymised).");
    }
    return Place.of(
        service,
        table,
        "the row",
        rows,
        0,
        rows == 0 ? List.of() : List.of("the owner's own code has to delete it"));
  }

  private Place outbox(Connection inOne) throws SQLException {
    return forget(inOne, ForgetRows.ofKey(key), "changes of the key");
  }

  private Place events(Connection inOne) throws SQLException {
    return forget(
        inOne,
        ForgetRows.ofEvents(eventKeys(), erasure.events()),
        "events of " + Place.counted(eventKeys().size(), "key"));
  }

  private Place forget(Connection inOne, ForgetRows rows, String lookedFor) throws SQLException {
    long found = rows.count(inOne);
    List<String> pending = new ArrayList<>();
    if (found > 0) {
      rows.holders(inOne).stream().map(EraseAtOwner::why).forEach(pending::add);
    }
    long erased = found > 0 && erasure.erases() ? rows.delete(inOne) : 0;
    if (pending.isEmpty() && erased < found) {
      pending.add(erasure.erases() ? "more has come meanwhile: run it again" : ONLY_LOOKED);
    }
    String tables = "headwater." + String.join(", headwater.", rows.slots());
    return Place.of(service, tables, lookedFor, found, erased, pending);
  }

  private static String why(Holder holder) {
    return holder.unread() > 0
        ? "%d not read by \"%s\" yet: run that, or remove it if it will not come back"
            .formatted(holder.unread(), holder.subscriber())
        : "%d kept for \"%s\", should that be restored to an earlier state: they can go once the owner has pruned (Retention.keep, 10 minutes by default)"
            .formatted(holder.kept(), holder.subscriber());
  }

  private Place outcomes(Connection inOne) throws SQLException {
    long found = ForgetOutcomes.count(inOne, erasure.commandKeys());
    long erased = erasure.erases() ? ForgetOutcomes.of(inOne, erasure.commandKeys()) : 0;
    return Place.of(
        service,
        "headwater.commands",
        "outcomes of " + Place.counted(erasure.commandKeys().size(), "command"),
        found,
        erased,
        erased < found ? List.of(ONLY_LOOKED) : List.of());
  }

  /**
   * Why a subscriber's copy need not show what the owner has; empty if all that has happened to the
   * key has taken effect there. To be asked after the copy was looked at.
   *
   * @param fields of the copy, see {@link CapturedKey#rows}
   */
  Owned compare(String subscriber, UUID incarnation, Stored position, List<String> fields)
      throws SQLException {
    return Sql.inTransaction(
        connection,
        inOne -> {
          Sql.run(inOne, "set local lock_timeout = " + LOCK_MILLIS_MAX);
          key.holdTable(inOne);
          // Rows first: what changes later than they were read lies beyond the position, too.
          List<List<String>> rows = TextForms.within(inOne, each -> key.rows(each, fields));
          return new Owned(rows, behind(inOne, subscriber, incarnation, position));
        });
  }

  /** The owner's rows of the key, none or one, and why the copy may not show them yet. */
  record Owned(List<List<String>> rows, Optional<String> behind) {}

  private Optional<String> behind(
      Connection inOne, String subscriber, UUID incarnation, Stored stored) throws SQLException {
    boolean known =
        stored.position().incarnation().equals(incarnation)
            && Sql.first(
                    inOne,
                    "select exists (select from headwater.ticks where id = ? and subscriber = ?)",
                    row -> row.getBoolean(1),
                    stored.position().tick(),
                    subscriber)
                .orElse(false);
    if (!known) {
      return Optional.of(
          "its position is not in the owner's history: run it, or see what keeps it (HW501)");
    }
    return key.changedBeyond(inOne, stored.position().snapshot().toString())
        ? Optional.of("it has not read the key's last changes yet: run it")
        : Optional.empty();
  }

  /** Whoever reads this owner. */
  List<String> subscribers() throws SQLException {
    return Sql.list(
        connection,
        "select name from headwater.subscribers order by name",
        row -> row.getString(1));
  }
}
