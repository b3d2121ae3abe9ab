package dev.headwater.examples.shop.demo;

import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Customers;
import dev.headwater.examples.shop.Pages;
import dev.headwater.examples.shop.Shop;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.examples.shop.demo.DemoResult.Bootstrap;
import dev.headwater.examples.shop.demo.DemoResult.Observed;
import dev.headwater.model.Query;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The demo, act by act; what was found so far is kept also when an act fails. */
final class Acts {
  private static final Set<Query<?>> EXPLAINED =
      Set.of(Pages.ORDER_PAGE, Pages.ORDER_PAGE_COMPOSED);
  private static final Duration DRAIN_MAX = Duration.ofMinutes(2);

  private final DemoOptions options;
  private final Screen screen;
  private final Deque<AutoCloseable> begun = new ArrayDeque<>();
  private @Nullable LiveLoad load;
  private @Nullable LivePhase live;
  private @Nullable Chaos chaos;
  private boolean isAnew = true;
  private long changesApplied;
  private Bootstrap bootstrap = Bootstrap.NONE;
  private Observed observed = Observed.NONE;
  private List<CopyResult> copies = List.of();
  private List<ProjectionResult> projections = List.of();
  private List<QueryResult> queries = List.of();
  private List<SagaResult> sagas = List.of();
  private Proof proof = Proof.NONE;

  Acts(DemoOptions options, Screen screen) {
    this.options = options;
    this.screen = screen;
  }

  void play() throws SQLException, InterruptedException {
    DemoServer server = createServer();
    Fleet services = assemble(server);
    Prepare prepare = new Prepare(services, screen);
    if (isAnew) {
      prepare.loadOwners(options.scale());
    }
    OpenedPayments payments = new OpenedPayments(services);
    LiveLoad writers =
        new LiveLoad(new Outage(server, Customers.SERVICE), options.weather(), seed());
    begun.push(writers::stop);
    load = writers;
    Staff staff =
        new Staff(
            services,
            new Transactions(services, writers.refused),
            options.scale(),
            payments.lastOrderId(),
            options.style());
    services.start(Customers.SERVICE);
    services.start(Catalog.SERVICE);
    staff.first().forEach(writers::add);
    Chaos harm = options.weather() == Weather.CHAOS ? prepareChaos(server, services) : null;
    bootstrap = prepare.fillCopies(writers);
    if (isAnew) {
      new GeneratedTotals(services, screen).check(options.scale());
    }
    LivePhase phase = new LivePhase(services, writers, screen, options.seconds(), harm);
    phase.readers().warmUp();
    screen.say(new Doors(services).said());
    begun.push(phase::stop);
    live = phase;
    staff.then().forEach(writers::add);
    phase.run();
    writers.stop();
    writers.requireHealthy();
    screen.say("The load has ended; what is still on its way arrives.");
    EndOfSagas endOfSagas = new EndOfSagas(services, DRAIN_MAX);
    endOfSagas.await();
    new Drain(services, DRAIN_MAX).run();
    queries = phase.readers().results();
    sagas = endOfSagas.results();
    proof = new ProveCheckout(services).run();
    phase.stop();
    changesApplied = services.changesApplied();
    // Of orders that an earlier demo has left on their way nobody here knows how many there were.
    long opened = isAnew ? payments.openedSince() : staff.ordersPlaced();
    observed = observed(writers, phase, staff, opened);
    screen.say("Comparing every copy with its owner's own table, row by row.");
    copies = new CompareAll(services, phase.ages()).run();
    projections = new CompareProjections(services, phase.projectionAges()).run();
  }

  /** What an earlier demo has chosen is not chosen again: its commands would only be repeated. */
  private long seed() {
    return isAnew ? options.seed() : options.seed() + System.currentTimeMillis();
  }

  private DemoServer createServer() throws SQLException {
    screen.say(
        options.jdbcUrl().isPresent()
            ? "Using the given server."
            : "Starting an embedded PostgreSQL server.");
    DemoServer started =
        options.jdbcUrl().map(DemoServer::at).orElseGet(() -> DemoServer.embedded(options.data()));
    begun.push(started);
    isAnew = started.prepare(Shop.SHOP);
    screen.say(
        (isAnew
                ? "%d services have a database and a login each, and are migrated."
                : "%d services go on with what an earlier demo has left.")
            .formatted(Shop.SHOP.services().size()));
    return started;
  }

  /** Its processes come first, so that they hold what is to be taken over. */
  private Chaos prepareChaos(DemoServer server, Fleet services) throws SQLException {
    Instances more = new Instances(services.model(), server, Storefront.SERVICE);
    begun.push(more);
    for (int i = 0; i < Chaos.INSTANCES; i++) {
      more.startOne();
    }
    screen.say(
        "The storefront runs in %d instances, %d of them processes of their own."
            .formatted(Chaos.INSTANCES + 1, Chaos.INSTANCES));
    Chaos made = new Chaos(services, server, more, screen);
    chaos = made;
    return made;
  }

  private Fleet assemble(DemoServer on) {
    Fleet services = new Fleet(Shop.SHOP, on, options.port());
    begun.push(services);
    return services;
  }

  private static Observed observed(
      LiveLoad writers, LivePhase phase, Staff staff, long paymentsOpened) {
    return new Observed(
        phase.ages().catchUpMillisMax(),
        writers.refused.sum(),
        writers.deadlocks.sum(),
        staff.ordersPlaced(),
        paymentsOpened,
        phase.totals().checked(),
        phase.totals().broken());
  }

  /** What chaos does to queries is shown, and foreseen by nobody. */
  private List<QueryResult> judged() {
    return options.weather() == Weather.CHAOS ? List.of() : queries;
  }

  private List<String> explanations(LivePhase phase) {
    return phase.readers().readings().stream()
        .filter(each -> EXPLAINED.contains(each.query()))
        .map(QueryReadings::explained)
        .map(it -> options.detail() == Detail.WHOLE ? it.text() : it.brief())
        .flatMap(String::lines)
        .toList();
  }

  /** Ends everything that was begun, the last first, and drops everything that was created. */
  void close() throws Exception {
    Exception failed = null;
    while (!begun.isEmpty()) {
      try {
        begun.pop().close();
      } catch (Exception failure) {
        if (failed == null) {
          failed = failure;
        } else {
          failed.addSuppressed(failure);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  /**
   * The result.
   *
   * @param failure why an act did not come to its end; null if all did
   */
  DemoResult result(@Nullable String failure, double wallSeconds) {
    String objection =
        failure == null
            ? Verdict.objection(copies, projections, judged(), sagas, proof, observed).orElse(null)
            : failure;
    LivePhase phase = live;
    LiveLoad writers = load;
    Chaos harm = chaos;
    DemoResult result =
        new DemoResult(
            objection == null,
            objection == null ? Verdict.GOOD : objection,
            options.scale(),
            options.seed(),
            phase == null ? 0 : phase.seconds(),
            wallSeconds,
            writers == null ? 0 : writers.outage().seconds(),
            writers == null ? 0 : writers.committed.sum(),
            changesApplied,
            copies,
            projections,
            queries,
            sagas,
            proof,
            bootstrap,
            observed,
            harm == null ? ChaosResult.NONE : harm.result());
    screen.say(Summary.of(result, phase == null ? List.of() : explanations(phase)));
    return result;
  }
}
