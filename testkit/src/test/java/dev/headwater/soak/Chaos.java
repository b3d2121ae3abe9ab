package dev.headwater.soak;

import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does harm, one thing after the other and several at a time, as its randomness says. */
final class Chaos {
  private static final Logger LOG = LoggerFactory.getLogger(Chaos.class);
  private static final Duration TAKE_OVER_PATIENCE = Duration.ofSeconds(60);

  private final World world;
  private final Fleet fleet;
  private final Random random;
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private final List<TakeOver> takeOvers = new ArrayList<>();

  /** Services of which an instance stands still. */
  private final Set<Service> hung = new HashSet<>();

  /** What ends again by itself, and when. */
  private final List<Ending> endings = new ArrayList<>();

  /** The kinds of harm. */
  enum Fault {
    KILL,
    HANG,
    CRASH_SERVER,
    KILL_SESSIONS,
    KILL_READERS,
    FULL_DISK,
    POISON_ROW,
    POISON_EVENT
  }

  /** How long it took until another instance had brought a service further. */
  record TakeOver(Fault fault, Fleet.Claim claim, long millis) {}

  private record Ending(Instant at, Runnable work) {}

  Chaos(World world, Fleet fleet, Random random) {
    this.world = world;
    this.fleet = fleet;
    this.random = random;
  }

  Map<Fault, Integer> counts() {
    return counts;
  }

  List<TakeOver> takeOvers() {
    return takeOvers;
  }

  void step() throws SQLException {
    endWhatIsOver(Instant.now());
    Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
    LOG.info("now {}", fault);
    counts.merge(fault, 1, Integer::sum);
    switch (fault) {
      case KILL -> kill();
      case HANG -> hang();
      case CRASH_SERVER -> crash(anyService());
      case KILL_SESSIONS -> world.killSessions(anyService());
      case KILL_READERS -> world.killSubscriberSessions(Store.STOREFRONT, anyOwner());
      case FULL_DISK -> fillDisk(anySubscriber());
      case POISON_ROW -> poisonRow();
      case POISON_EVENT -> poisonEvent(anySubscriber());
    }
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_500)).toNanos());
  }

  /** Whatever is not as it should be ends now. */
  void end() {
    endWhatIsOver(Instant.MAX);
  }

  private void endWhatIsOver(Instant now) {
    for (Ending ending : List.copyOf(endings)) {
      if (!now.isBefore(ending.at())) {
        endings.remove(ending);
        ending.work().run();
      }
    }
  }

  private void later(int secondsMax, Runnable work) {
    endings.add(new Ending(Instant.now().plusMillis(random.nextInt(secondsMax * 1_000)), work));
  }

  private void kill() throws SQLException {
    Fleet.Instance instance = fleet.any();
    List<Fleet.Claim> claims = fleet.claimsOf(instance);
    long since = System.currentTimeMillis();
    fleet.replace(instance);
    measure(Fault.KILL, instance, claims, since);
  }

  private void hang() throws SQLException {
    Fleet.Instance instance = fleet.any();
    if (!hung.add(instance.service())) {
      // One of each service at a time: somebody has to be there to take over.
      return;
    }
    List<Fleet.Claim> claims = fleet.claimsOf(instance);
    long since = System.currentTimeMillis();
    instance.jvm().hang();
    later(
        12,
        () -> {
          if (fleet.instances().contains(instance)) {
            instance.jvm().goOn();
          }
          hung.remove(instance.service());
        });
    measure(Fault.HANG, instance, claims, since);
  }

  /**
   * Until a position is of a later instant than the fault, and another instance holds the claim.
   */
  private void measure(
      Fault fault, Fleet.Instance instance, List<Fleet.Claim> claims, long sinceMillis) {
    for (Fleet.Claim claim : claims) {
      Awaitility.await(fault + " of " + instance.name() + ": another takes over " + claim)
          .atMost(TAKE_OVER_PATIENCE)
          .pollInterval(Duration.ofMillis(25))
          .until(() -> isTakenOver(claim, instance, sinceMillis));
      long millis = System.currentTimeMillis() - sinceMillis;
      LOG.info("{} of {}: taken over after {} ms", fault, claim, millis);
      takeOvers.add(new TakeOver(fault, claim, millis));
    }
  }

  private boolean isTakenOver(Fleet.Claim claim, Fleet.Instance instance, long sinceMillis)
      throws SQLException {
    return fleet.asOfMillis(claim) > sinceMillis
        && fleet.holderOf(claim).filter(holder -> !holder.equals(instance.name())).isPresent();
  }

  private void crash(Service service) {
    EmbeddedPostgres server = world.server(service);
    server.crash();
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(2_000)).toNanos());
    server.restart();
  }

  private void fillDisk(Service service) {
    run(service, "insert into full_disk values ('soak')");
    later(6, () -> run(service, "delete from full_disk"));
  }

  /** The name of some customer is one that copies refuse, for a while. */
  private void poisonRow() {
    int id = 1 + random.nextInt(Store.MANY_CUSTOMERS);
    run(
        Store.CUSTOMERS,
        "update customers set name = '%s' where id between %d and %d"
            .formatted(Store.POISON, id, id + random.nextInt(3)));
    later(
        8,
        () ->
            run(
                Store.CUSTOMERS,
                "update customers set name = 'healed' where name = '%s'".formatted(Store.POISON)));
  }

  private void poisonEvent(Service service) {
    int key = 1 + random.nextInt(Store.COUNTED);
    run(service, "insert into poisoned values (" + key + ")");
    later(8, () -> run(service, "delete from poisoned where key = " + key));
  }

  /** A database that was just restarted may refuse once. */
  private void run(Service service, String statement) {
    Awaitility.await(statement)
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> {
              try (Connection connection = world.dataSource(service).getConnection()) {
                Sql.run(connection, "set lock_timeout = '20s';" + statement);
                return true;
              }
            });
  }

  private Service anyService() {
    return Store.SERVICES.get(random.nextInt(Store.SERVICES.size()));
  }

  private Service anyOwner() {
    return random.nextBoolean() ? Store.CUSTOMERS : Store.ORDERS;
  }

  private Service anySubscriber() {
    return Fleet.SUBSCRIBERS.get(random.nextInt(Fleet.SUBSCRIBERS.size()));
  }
}
