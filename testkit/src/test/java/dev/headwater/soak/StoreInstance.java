package dev.headwater.soak;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.FaultPoints;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.copy.LoadLimits;
import dev.headwater.inbox.RetryPolicy;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.outbox.Retention;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One instance of a service of the {@link Store}, in a JVM of its own or in the test's. */
final class StoreInstance {
  static final Duration LEASE = Duration.ofSeconds(2);

  private static final LoadLimits SMALL =
      LoadLimits.byDefault().inRangesOf(700).withChangesUpTo(4_000).sharingFrom(300);
  private static final RetryPolicy QUICK =
      new RetryPolicy(6, Duration.ofMillis(200), Duration.ofSeconds(2));
  private static final int POOL_SIZE_MAX = 16;
  private static final long CONNECTED_MILLIS_MAX = 5_000;

  private StoreInstance() {}

  /** Which release an instance is of. */
  enum Release {
    BEFORE,
    AFTER;

    Model model() {
      return this == BEFORE ? Store.MODEL : StoreAfter.MODEL;
    }
  }

  /** Arguments: the service, a seed, the release, then for each service {@code name=url}. */
  public static void main(String[] arguments) throws Exception {
    Map<String, DataSource> sources = new HashMap<>();
    for (int i = 3; i < arguments.length; i++) {
      String[] nameAndUrl = arguments[i].split("=", 2);
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(nameAndUrl[1]);
      sources.put(nameAndUrl[0], source);
    }
    Service service = Service.named(arguments[0]);
    Random random = new Random(Long.parseLong(arguments[1]));
    RunningService running = start(Release.valueOf(arguments[2]), service, random, sources);
    try {
      System.out.println("started");
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    } finally {
      running.close();
    }
  }

  /** Its name among the instances, as it stands in the claims. */
  static String nameOf(Service service, long seed) {
    return service.name() + "-" + Long.toHexString(new Random(seed).nextLong());
  }

  static RunningService start(
      Release release, Service service, Random random, Map<String, DataSource> sources)
      throws SQLException, InterruptedException {
    ServiceSetup setup =
        Headwater.run(release.model(), service)
            .on(pooled(sources.get(service.name())))
            .in(new Surroundings(Clock.systemUTC(), random, FaultPoints.NONE))
            .takingOverAfter(LEASE)
            .loading(SMALL)
            .retrying(QUICK)
            .reportingEvery(Duration.ofSeconds(1))
            .pruningEvery(Duration.ofSeconds(1))
            .keeping(Retention.byDefault().keeping(Duration.ofSeconds(1)));
    sources.forEach(
        (name, source) -> {
          if (!name.equals(service.name())) {
            setup.readingFrom(Service.named(name), source);
          }
        });
    if (!service.equals(Store.CUSTOMERS)) {
      setup.reactingTo(
          Store.MOVED, (tx, moved) -> note(tx, "moved", moved.customer(), moved.number()));
    }
    if (service.equals(Store.STOREFRONT)) {
      setup.reactingTo(
          Store.PLACED, (tx, placed) -> note(tx, "placed", placed.customer(), placed.number()));
    }
    return startWhenReachable(setup);
  }

  /** Its own database may be down just now. */
  private static RunningService startWhenReachable(ServiceSetup setup)
      throws SQLException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return setup.start();
      } catch (SQLException unreachable) {
        if (tries == 20) {
          throw unreachable;
        }
        new java.util.concurrent.CountDownLatch(1)
            .await(200, java.util.concurrent.TimeUnit.MILLISECONDS);
      }
    }
  }

  private static HikariDataSource pooled(DataSource source) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(POOL_SIZE_MAX);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(CONNECTED_MILLIS_MAX);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  private static void note(Connection tx, String event, long key, long number) throws SQLException {
    boolean poisoned =
        Sql.first(
                tx,
                "select exists (select from poisoned where key = ?)",
                row -> row.getBoolean(1),
                key)
            .orElseThrow();
    if (poisoned) {
      throw new IllegalStateException(key + " is poisoned");
    }
    Sql.update(tx, "insert into ledger (event, key, n) values (?, ?, ?)", event, key, number);
  }
}
