package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Customers;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.model.Service;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What happens to the shop beside the planned outage, one thing after the other: each begins at its
 * share of the live phase. The storefront runs in three instances meanwhile, two of them processes
 * of their own.
 */
final class Chaos {
  static final int INSTANCES = 2;
  private static final Duration TAKE_OVER_MAX = Duration.ofSeconds(20);
  private static final String POISON = "poison";

  private final Fleet fleet;
  private final DemoServer server;
  private final Instances instances;
  private final Screen screen;
  private final List<String> faults = new ArrayList<>();
  private final List<ChaosResult.TakeOver> takeOvers = new ArrayList<>();
  private final List<Watched> watched = new ArrayList<>();
  private final Iterator<Planned> plan;
  private Planned next;
  private long rowsParked;

  private interface Harm {
    void run() throws SQLException, IOException, InterruptedException;
  }

  private record Planned(double share, Harm harm) {}

  /** An owner whose claim has to pass to another instance. */
  private record Watched(String fault, String owner, String holder, Instant since) {}

  Chaos(Fleet fleet, DemoServer server, Instances instances, Screen screen) {
    this.fleet = fleet;
    this.server = server;
    this.instances = instances;
    this.screen = screen;
    this.plan =
        List.of(
                new Planned(0.05, this::poison),
                new Planned(0.15, () -> killSessions(instances.service())),
                new Planned(0.22, () -> hang(0)),
                new Planned(0.38, () -> goOn(0)),
                new Planned(0.42, this::heal),
                new Planned(0.44, this::crash),
                new Planned(0.74, () -> kill(1)),
                new Planned(0.88, () -> killSessions(Orders.SERVICE)),
                new Planned(Double.MAX_VALUE, () -> {}))
            .iterator();
    this.next = plan.next();
  }

  /** Does what is due, as soon as what was taken away before is in other hands. */
  void step(double seconds, int secondsWanted) throws SQLException, InterruptedException {
    observe();
    while (watched.isEmpty() && seconds >= next.share() * secondsWanted) {
      try {
        next.harm().run();
      } catch (IOException failure) {
        throw new DemoException("No harm could be done: " + failure.getMessage(), failure);
      }
      next = plan.next();
    }
  }

  /** Whether all has been done, and all that was taken away is in other hands. */
  boolean isOver() {
    return !plan.hasNext() && watched.isEmpty();
  }

  /** The storefront refuses a name, and some customers get just that. */
  private void poison() throws SQLException {
    // May be begun again, if its session is lost.
    refusePoison(
        "drop constraint if exists no_poison, add constraint no_poison check (name <> '"
            + POISON
            + "')");
    rename("where id in (select id from crm.customers order by id limit 3)", POISON);
    say(
        "three customers get a name that the storefront's table refuses",
        "These rows are set aside, the copy says that it is incomplete, all else goes on.");
  }

  private void heal() throws SQLException {
    rowsParked = parkedRows();
    rename("where name = '" + POISON + "'", "healed");
    say(
        "their names are mended at their owner (%d rows were set aside)".formatted(rowsParked),
        "Whatever state comes next and fits mends the copy by itself.");
  }

  private void rename(String which, String name) throws SQLException {
    try (Connection connection = fleet.database(Customers.SERVICE).getConnection()) {
      Sql.update(connection, "update crm.customers set name = ? " + which, name);
    }
    fleet.running(Customers.SERVICE).committed();
  }

  private void refusePoison(String change) throws SQLException {
    try (Connection admin = server.admin(instances.service()).getConnection()) {
      Sql.run(admin, "alter table %s %s".formatted(Storefront.CUSTOMERS.table().sql(), change));
    }
  }

  private long parkedRows() throws SQLException {
    try (Connection connection = fleet.database(instances.service()).getConnection()) {
      return Sql.first(
              connection,
              "select count(*) from headwater.parked where kind = 'state' and state <> 'discarded'",
              row -> row.getLong(1))
          .orElse(0L);
    }
  }

  private void killSessions(Service service) throws SQLException {
    say(
        "all sessions of " + service + " are ended, in its own database and at its owners",
        "Whoever was in a transaction does it again.");
    server.killSessionsOf(service);
  }

  private void hang(int number) throws SQLException, IOException, InterruptedException {
    watch("hang", number);
    instances.hang(number);
    say(
        "an instance of " + instances.service() + " hangs (SIGSTOP)",
        "Another takes over what it held; should it wake up in a transaction, it cannot commit.");
  }

  private void goOn(int number) throws IOException, InterruptedException {
    instances.goOn(number);
    say("it wakes up", "It finds that its claims have gone to others, and stands by.");
  }

  private void kill(int number) throws SQLException {
    watch("kill -9", number);
    instances.kill(number);
    say("an instance of " + instances.service() + " is killed (kill -9)", "Another takes over.");
  }

  private void crash() throws SQLException {
    if (!server.canCrash()) {
      screen.say("Chaos: the server is yours and is not crashed.");
      return;
    }
    say(
        "the database server of all services crashes and recovers",
        "What was committed is there, and no copy has anything that is not.");
    server.crash();
  }

  /** What it held has to come to somebody else. */
  private void watch(String fault, int number) throws SQLException {
    Instant since = Instant.now();
    String name = instances.name(number);
    try (Connection connection = fleet.database(instances.service()).getConnection()) {
      Sql.list(
              connection,
              "select owner from headwater.claims where holder = ? and until > clock_timestamp()",
              row -> row.getString(1),
              name)
          .forEach(owner -> watched.add(new Watched(fault, owner, name, since)));
    }
  }

  /**
   * Another holds the claim, and has brought copies or a projection to an instant after the fault.
   */
  private void observe() throws SQLException {
    for (Watched each : List.copyOf(watched)) {
      Duration passed = Duration.between(each.since(), Instant.now());
      if (isTakenOver(each)) {
        watched.remove(each);
        takeOvers.add(new ChaosResult.TakeOver(each.fault(), each.owner(), passed.toNanos() / 1e6));
      } else if (passed.compareTo(TAKE_OVER_MAX) > 0) {
        throw new DemoException(
            "After a %s nobody has taken over what %s held of %s, for %d s."
                .formatted(each.fault(), each.holder(), each.owner(), passed.toSeconds()));
      }
    }
  }

  private boolean isTakenOver(Watched each) throws SQLException {
    try (Connection connection = fleet.database(instances.service()).getConnection()) {
      return Sql.first(
              connection,
              """
              select c.holder <> ? and c.until > clock_timestamp() and exists (
                select from headwater.positions p where p.owner = c.owner and p.as_of > ?
                union all
                select from headwater.lanes l
                where '=' || l.name || '/' || l.lane = c.owner and l.at > ?)
              from headwater.claims c where c.owner = ?""",
              row -> row.getBoolean(1),
              each.holder(),
              Timestamp.from(each.since()),
              Timestamp.from(each.since()),
              each.owner())
          .orElse(false);
    }
  }

  ChaosResult result() {
    return new ChaosResult(faults, takeOvers, rowsParked);
  }

  private void say(String fault, String consequence) {
    faults.add(fault);
    screen.say("Chaos: " + fault + ". " + consequence);
  }
}
