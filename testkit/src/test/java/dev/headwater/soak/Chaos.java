package dev.headwater.soak;

import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.model.Service;
import dev.headwater.soak.StoreInstance.Release;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does harm, one thing after the other and several at a time, as its randomness says. */
final class Chaos {
  private static final Logger LOG = LoggerFactory.getLogger(Chaos.class);
  private static final Duration TAKE_OVER_PATIENCE = Duration.ofSeconds(60);

  private final World world;
  private final Fleet fleet;
  private final SmallDisk disk;
  private final Random random;
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private final List<TakeOver> takeOvers = new ArrayList<>();

  /** The one of a service that stands still. */
  private final Map<Service, Fleet.Instance> hung = new HashMap<>();

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
    SHAPE_CHANGE,
    UPGRADE,
    POISON_ROW,
    POISON_EVENT
  }

  /** How long it took until another instance had brought a service further. */
  record TakeOver(Fault fault, Fleet.Claim claim, long millis) {}

  private record Ending(Instant at, Fault fault, Runnable work) {}

  Chaos(World world, Fleet fleet, SmallDisk disk, Random random) {
    this.world = world;
    this.disk = disk;
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
    if (fault == Fault.SHAPE_CHANGE || (fault == Fault.UPGRADE && fleet.anyFormer().isEmpty())) {
      return;
    }
    LOG.info("now {}", fault);
    counts.merge(fault, 1, Integer::sum);
    switch (fault) {
      case KILL -> kill();
      case HANG -> hang();
      case CRASH_SERVER -> crash(anyService());
      case KILL_SESSIONS -> world.killSessions(anyService());
      case KILL_READERS -> world.killSubscriberSessions(Store.STOREFRONT, anyOwner());
      case FULL_DISK -> fillDisk(anySubscriber());
      case SHAPE_CHANGE -> throw new IllegalStateException("once only, in the middle");
      case UPGRADE -> fleet.anyFormer().ifPresent(fleet::replace);
      case POISON_ROW -> poisonRow();
      case POISON_EVENT -> poisonEvent(anySubscriber());
    }
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_500)).toNanos());
  }

  /** Whatever is not as it should be ends now. */
  void end() {
    endAll(ending -> true);
  }

  private void endWhatIsOver(Instant now) {
    endAll(ending -> !now.isBefore(ending.at()));
  }

  private void endAll(Predicate<Ending> which) {
    for (Ending ending : List.copyOf(endings)) {
      if (which.test(ending)) {
        endings.remove(ending);
        ending.work().run();
      }
    }
  }

  private void later(Fault fault, int secondsMax, Runnable work) {
    Instant at = Instant.now().plusMillis(random.nextInt(secondsMax * 1_000));
    endings.add(new Ending(at, fault, work));
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
    if (hung.putIfAbsent(instance.service(), instance) != null) {
      // One of each service at a time: somebody has to be there to take over.
      return;
    }
    List<Fleet.Claim> claims = fleet.claimsOf(instance);
    long since = System.currentTimeMillis();
    instance.jvm().hang();
    later(
        Fault.HANG,
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
    if (!isSomebodyThereBeside(instance)) {
      LOG.info("{} of {}: nobody stands by just now", fault, instance.name());
      return;
    }
    if (!claims.isEmpty()) {
      // Whoever takes over needs room, and it is the take-over that is measured.
      endAll(ending -> ending.fault() == Fault.FULL_DISK);
    }
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

  /** Whoever is still starting takes over when it has started: that says more of the machine. */
  private boolean isSomebodyThereBeside(Fleet.Instance instance) {
    return fleet.instances().stream()
        .filter(each -> each.service().equals(instance.service()) && !each.equals(instance))
        .filter(each -> !each.equals(hung.get(each.service())))
        .anyMatch(each -> each.jvm().hasSaid("started"));
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

  /** The storefront's disk is really full; that of orders only says so. */
  private void fillDisk(Service service) {
    if (service.equals(Store.STOREFRONT)) {
      disk.fill();
      later(Fault.FULL_DISK, 6, disk::free);
      return;
    }
    run(service, "insert into full_disk values ('soak')");
    later(Fault.FULL_DISK, 6, () -> run(service, "delete from full_disk"));
  }

  /**
   * The next release begins: owner and subscribers migrate, and their instances are replaced one by
   * one, while all else goes on.
   */
  void changeShape() {
    LOG.info("now {}", Fault.SHAPE_CHANGE);
    counts.merge(Fault.SHAPE_CHANGE, 1, Integer::sum);
    run(Store.CUSTOMERS, StoreAfter.OF_CUSTOMERS);
    for (Service service : Store.SERVICES) {
      Awaitility.await("migration of " + service)
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsMatching(failure -> failure instanceof SQLException)
          .until(
              () -> {
                world.migrate(StoreAfter.MODEL, service);
                return true;
              });
    }
    fleet.release(Release.AFTER);
  }

  /** No instance of the former release is left. */
  void endUpgrade() {
    while (fleet.anyFormer().isPresent()) {
      fleet.replace(fleet.anyFormer().orElseThrow());
    }
  }

  /** The name of some customer is one that copies refuse, for a while. */
  private void poisonRow() {
    int id = 1 + random.nextInt(Store.MANY_CUSTOMERS);
    run(
        Store.CUSTOMERS,
        "update customers set name = '%s' where id between %d and %d"
            .formatted(Store.POISON, id, id + random.nextInt(3)));
    later(
        Fault.POISON_ROW,
        8,
        () ->
            run(
                Store.CUSTOMERS,
                "update customers set name = 'healed' where name = '%s'".formatted(Store.POISON)));
  }

  private void poisonEvent(Service service) {
    int key = 1 + random.nextInt(Store.COUNTED);
    run(service, "insert into poisoned values (" + key + ")");
    later(Fault.POISON_EVENT, 8, () -> run(service, "delete from poisoned where key = " + key));
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
