package dev.headwater.soak;

import static dev.headwater.soak.Store.CUSTOMERS;
import static dev.headwater.soak.Store.ORDERS;
import static dev.headwater.soak.Store.STOREFRONT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Sql;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.model.Copy;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** How the store stands, and how it has to stand when all is over. */
final class StoreState {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final World world;

  StoreState(World world) {
    this.world = world;
  }

  void awaitAllEqual(Duration longest) {
    Awaitility.await("all copies equal their owners")
        .atMost(longest)
        .pollInterval(LOOK_EVERY)
        .untilAsserted(
            () -> {
              for (Copy<?> copy : Store.COPIES) {
                assertThat(world.compare(copy).firstKeys()).as(copy.name()).isEmpty();
              }
            });
  }

  /**
   * Until all have drained: copies, ledgers, what was set aside, and the outboxes.
   *
   * @return how long it took, in milliseconds
   */
  long awaitRest(Duration longest) {
    long since = System.nanoTime();
    Awaitility.await("at rest")
        .atMost(longest)
        .pollInterval(LOOK_EVERY)
        .untilAsserted(
            () -> {
              retryWhatIsParked();
              assertThat(unrest()).isEmpty();
            });
    return Duration.ofNanos(System.nanoTime() - since).toMillis();
  }

  /** What an operator does once the cause is mended. */
  private void retryWhatIsParked() throws SQLException {
    for (Service service : Fleet.SUBSCRIBERS) {
      try (Connection connection = world.dataSource(service).getConnection()) {
        for (ParkedMessages.Parked each : ParkedMessages.unresolved(connection, 100)) {
          if (each.state() == ParkedMessages.State.PARKED) {
            ParkedMessages.retry(connection, each.id());
          }
        }
      }
    }
  }

  /** What still stands out, in words. */
  private List<String> unrest() throws SQLException {
    List<String> unrest = new ArrayList<>();
    for (Copy<?> copy : StoreAfter.COPIES) {
      List<String> keys = world.compare(copy).firstKeys();
      if (!keys.isEmpty()) {
        unrest.add(copy.name() + " differs at " + keys);
      }
    }
    addCount(unrest, ORDERS, "events of moves missing", missing(ORDERS, CUSTOMERS, "moved"));
    addCount(
        unrest, STOREFRONT, "events of moves missing", missing(STOREFRONT, CUSTOMERS, "moved"));
    addCount(unrest, STOREFRONT, "events of orders missing", missing(STOREFRONT, ORDERS, "placed"));
    for (Service service : Fleet.SUBSCRIBERS) {
      addCount(
          unrest,
          service,
          "set aside",
          count(
              service,
              "select count(*) from headwater.parked where state in ('retrying', 'parked', 'waiting')"));
    }
    for (Service owner : List.of(CUSTOMERS, ORDERS)) {
      addCount(unrest, owner, "outbox rows", outboxRows(owner));
    }
    return unrest;
  }

  private static void addCount(List<String> unrest, Service service, String what, long count) {
    if (count != 0) {
      unrest.add(service + ": " + count + " " + what);
    }
  }

  private long missing(Service subscriber, Service owner, String event) {
    return count(owner, "select coalesce(sum(n), 0) from counters")
        - count(subscriber, "select count(*) from ledger where event = '" + event + "'");
  }

  private long count(Service service, String query) {
    return Long.parseLong(world.value(service, query));
  }

  private long outboxRows(Service owner) throws SQLException {
    try (Connection admin = world.admin(owner).getConnection()) {
      long rows = 0;
      for (String slot : Sql.list(admin, "select headwater.slots()", row -> row.getString(1))) {
        rows +=
            Sql.first(
                    admin,
                    "select count(*) from headwater." + Sql.quoted(slot),
                    row -> row.getLong(1))
                .orElseThrow();
      }
      return rows;
    }
  }

  /** Rows and events that took effect, counted in the transactions of the positions. */
  long changesApplied() {
    return Fleet.SUBSCRIBERS.stream()
        .mapToLong(
            service ->
                count(
                    service,
                    """
                    select coalesce(sum(changes_applied), 0) from headwater.positions p where n =
                      (select max(n) from headwater.positions q where q.owner = p.owner)"""))
        .sum();
  }

  void assertNothingLostDoubledOrReordered() throws SQLException {
    for (Copy<?> copy : StoreAfter.COPIES) {
      assertThat(world.compare(copy).firstKeys()).as(copy.name()).isEmpty();
    }
    assertLedger(ORDERS, CUSTOMERS, "moved");
    assertLedger(STOREFRONT, CUSTOMERS, "moved");
    assertLedger(STOREFRONT, ORDERS, "placed");
  }

  private void assertLedger(Service subscriber, Service owner, String event) {
    assertThat(
            world.value(
                subscriber,
                """
                select coalesce(string_agg(format('%%s: %%s of %%s up to %%s', key, count, distinct_ones, highest), e'\\n' order by key), '')
                from (select key, count(*), count(distinct n) distinct_ones, max(n) highest
                  from ledger where event = '%s' group by key) each_key"""
                    .formatted(event)))
        .as("each of " + owner + "'s events in the ledger of " + subscriber + ", none twice")
        .isEqualTo(
            world.value(
                owner,
                "select coalesce(string_agg(format('%s: %s of %s up to %s', id, n, n, n), e'\\n' order by id), '') from counters where n > 0"));
    assertThat(
            world.value(
                subscriber,
                """
                select count(*) from (
                  select n, lag(n) over (partition by key order by arrival) as before
                  from ledger where event = '%s') each_event
                where n <> coalesce(before, 0) + 1"""
                    .formatted(event)))
        .as("events of " + owner + " that came out of order at " + subscriber)
        .isEqualTo("0");
  }

  void assertNothingStranded(Fleet fleet) throws SQLException {
    List<String> living = fleet.instances().stream().map(Fleet.Instance::name).toList();
    for (Service service : Fleet.SUBSCRIBERS) {
      for (String owner :
          service.equals(ORDERS) ? List.of("customers") : List.of("customers", "orders")) {
        Fleet.Claim claim = new Fleet.Claim(service, owner);
        Awaitility.await("somebody who lives holds " + claim)
            .atMost(Duration.ofSeconds(10))
            .until(() -> fleet.holderOf(claim).filter(living::contains).isPresent());
        Awaitility.await("the as-of of " + claim + " moves on")
            .atMost(Duration.ofSeconds(10))
            .until(() -> System.currentTimeMillis() - fleet.asOfMillis(claim) < 3_000);
      }
      assertThat(count(service, "select count(*) from headwater.parts")).as("shares").isZero();
      assertThat(count(service, "select count(*) from headwater.problems")).as("problems").isZero();
      assertThat(
              count(
                  service,
                  "select count(*) from headwater.copies where not loaded or parked_rows > 0"))
          .as("copies that are incomplete")
          .isZero();
      assertThat(count(service, "select count(*) from headwater.positions"))
          .as("positions kept")
          .isLessThan(1_000);
    }
  }
}
