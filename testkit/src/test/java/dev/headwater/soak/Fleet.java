package dev.headwater.soak;

import dev.headwater.base.Sql;
import dev.headwater.model.Service;
import dev.headwater.soak.StoreInstance.Release;
import dev.headwater.testkit.ChildJvm;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The instances of the subscribing services, each in a JVM of its own. */
final class Fleet implements AutoCloseable {
  static final List<Service> SUBSCRIBERS = List.of(Store.ORDERS, Store.STOREFRONT);
  private static final int INSTANCES = 3;

  private final World world;
  private final Random random;
  private final List<Instance> instances = new ArrayList<>();
  private Release release = Release.BEFORE;

  /** One of them. */
  record Instance(Service service, String name, Release release, ChildJvm jvm) {}

  /** What an instance is working on. */
  record Claim(Service service, String owner) {}

  Fleet(World world, Random random) {
    this.world = world;
    this.random = random;
  }

  void start() {
    for (Service service : SUBSCRIBERS) {
      for (int i = 0; i < INSTANCES; i++) {
        add(service);
      }
    }
  }

  private void add(Service service) {
    long seed = random.nextLong();
    List<String> arguments =
        new ArrayList<>(List.of(service.name(), String.valueOf(seed), release.name()));
    for (Service each : Store.SERVICES) {
      String url = world.server(each).jdbcUrl(world.role(each), world.role(service));
      arguments.add(each.name() + "=" + url);
    }
    String name = StoreInstance.nameOf(service, seed);
    instances.add(
        new Instance(service, name, release, ChildJvm.start(name, StoreInstance.class, arguments)));
  }

  Instance any() {
    return instances.get(random.nextInt(instances.size()));
  }

  List<Instance> instances() {
    return List.copyOf(instances);
  }

  boolean isStarted() {
    return instances.stream().allMatch(each -> each.jvm().hasSaid("started"));
  }

  /** Another one begins at once in its place. */
  void replace(Instance instance) {
    instance.jvm().kill();
    instances.remove(instance);
    add(instance.service());
  }

  /** From now on instances are of the next release; those that run stay as they are. */
  void release(Release next) {
    release = next;
  }

  /** One that is of a former release, if one still is. */
  Optional<Instance> anyFormer() {
    return instances.stream().filter(each -> each.release() != release).findFirst();
  }

  /** The owners that this instance works on now. */
  List<Claim> claimsOf(Instance instance) throws SQLException {
    try (Connection connection = world.dataSource(instance.service()).getConnection()) {
      return Sql.list(
          connection,
          "select owner from headwater.claims where holder = ? and until > clock_timestamp()",
          row -> new Claim(instance.service(), row.getString(1)),
          instance.name());
    }
  }

  /** Who works on it now. */
  Optional<String> holderOf(Claim claim) throws SQLException {
    try (Connection connection = world.dataSource(claim.service()).getConnection()) {
      return Sql.first(
          connection,
          "select holder from headwater.claims where owner = ? and until > clock_timestamp()",
          row -> row.getString(1),
          claim.owner());
    }
  }

  /** Which instant of the owner's the service has reached, in milliseconds of this machine. */
  long asOfMillis(Claim claim) throws SQLException {
    try (Connection connection = world.dataSource(claim.service()).getConnection()) {
      return Sql.first(
              connection,
              "select as_of from headwater.positions where owner = ? order by n desc limit 1",
              row -> row.getTimestamp(1).getTime(),
              claim.owner())
          .orElse(0L);
    }
  }

  @Override
  public void close() {
    instances.forEach(each -> each.jvm().close());
  }
}
