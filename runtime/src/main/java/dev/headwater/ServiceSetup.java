package dev.headwater;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Surroundings;
import dev.headwater.base.Tracing;
import dev.headwater.copy.LoadLimits;
import dev.headwater.copy.VerifyCopy;
import dev.headwater.copy.WindowListener;
import dev.headwater.inbox.EventHandler;
import dev.headwater.inbox.Pace;
import dev.headwater.inbox.Polling;
import dev.headwater.inbox.RetryPolicy;
import dev.headwater.install.Installation;
import dev.headwater.measure.Measures;
import dev.headwater.measure.MicrometerMeasures;
import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import dev.headwater.outbox.Retention;
import dev.headwater.outbox.VerifyCapture;
import dev.headwater.owner.BatchHandler;
import dev.headwater.owner.CommandHandler;
import dev.headwater.owner.HandleOne;
import dev.headwater.projection.RecomputeLimits;
import dev.headwater.projection.RecomputeRows;
import dev.headwater.query.Owners;
import dev.headwater.query.Queries;
import dev.headwater.saga.Definitions;
import dev.headwater.saga.SagaLimits;
import dev.headwater.saga.VerifySagas;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How one service of a model is run in this process. */
public final class ServiceSetup {
  final Model model;
  final Service service;
  final Map<String, DataSource> owners = new LinkedHashMap<>();
  final Map<Command<?, ?>, CommandHandler<?, ?>> commandHandlers = new LinkedHashMap<>();
  final Map<Event<?>, EventHandler<?>> eventHandlers = new LinkedHashMap<>();
  final List<WindowListener> listeners = new ArrayList<>();
  Surroundings surroundings = Surroundings.real();
  Duration lease = Duration.ofSeconds(5);
  private @Nullable Duration pollMax;
  private @Nullable Duration pace;
  Duration pruneEvery = Duration.ofSeconds(10);
  int helpers = 1;
  Duration reportEvery = Duration.ofSeconds(5);
  Retention retention = Retention.byDefault();
  RetryPolicy retryPolicy = RetryPolicy.byDefault();
  LoadLimits loadLimits = LoadLimits.byDefault();
  RecomputeLimits recomputeLimits = RecomputeLimits.byDefault();
  SagaLimits sagaLimits = SagaLimits.byDefault();
  Function<ServiceSetup, Measures> measuring = setup -> Measures.NONE;
  Tracing tracing = Tracing.NONE;
  @Nullable Owners askedOwners;
  private @Nullable DataSource source;

  ServiceSetup(Model model, Service service) {
    this.model = model;
    this.service = service;
  }

  /**
   * The service's own database, with its own login. Headwater keeps one session of it for each
   * owner that it reads from, one for each projection, and two more, and takes further ones for
   * commands and reads: give it a pool.
   */
  public ServiceSetup on(DataSource own) {
    this.source = own;
    return this;
  }

  /**
   * An owner's database, with a login that was granted the owner's reader role. Three sessions are
   * kept: they cannot be shared with others, so no pool is needed, and through the driver's own
   * {@code PGSimpleDataSource} hints come a millisecond sooner.
   */
  public ServiceSetup readingFrom(Service owner, DataSource asReader) {
    owners.put(owner.name(), asReader);
    return this;
  }

  /** How owners are asked for those parts of this service's queries that are composed. */
  public ServiceSetup asking(Owners others) {
    this.askedOwners = others;
    return this;
  }

  /** The business rules of a command that this service handles. */
  public <C extends Record, R extends Record> ServiceSetup handling(
      Command<C, R> command, CommandHandler<C, R> handler) {
    commandHandlers.put(command, handler);
    return this;
  }

  /**
   * The business rules of a command, for many at once: worth its while where many sagas are at the
   * same step.
   */
  public <C extends Record, R extends Record> ServiceSetup handlingMany(
      Command<C, R> command, BatchHandler<C, R> handler) {
    return handling(command, new HandleOne<>(handler));
  }

  /** What this service does with another one's event that it subscribes to. */
  public <E extends Record> ServiceSetup reactingTo(Event<E> event, EventHandler<E> handler) {
    eventHandlers.put(event, handler);
    return this;
  }

  /** Who is told when a copy exceeds its window and when it recovers. */
  public ServiceSetup tellingWindows(WindowListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Where the instance registers its meters, {@code headwater.*}; it takes them out again when it
   * is closed. Needs {@code micrometer-core} beside it.
   */
  public ServiceSetup measuredBy(MeterRegistry registry) {
    this.measuring =
        setup -> new MicrometerMeasures(registry, setup.service.name(), setup.surroundings.clock());
    return this;
  }

  /**
   * The application's tracer: events that a command publishes are of its sender's trace, and are
   * handled in a span that continues it.
   */
  public ServiceSetup tracedBy(Tracing tracer) {
    this.tracing = tracer;
    return this;
  }

  /** Time, randomness and faults, for tests. */
  public ServiceSetup in(Surroundings other) {
    this.surroundings = other;
    return this;
  }

  /** After how long without a sign of life another instance takes over; 5 seconds by default. */
  public ServiceSetup takingOverAfter(Duration leaseWithoutRenewal) {
    this.lease = leaseWithoutRenewal;
    return this;
  }

  /**
   * The longest time between two looks at an idle owner. By default 100 ms; and of an owner that
   * has changed nothing for ten seconds without a hint, up to an eighth of the shortest window that
   * is declared for its data here, and 500 ms at most. Hints, and who waits for a token, have it
   * looked at sooner.
   */
  public ServiceSetup pollingAtLeastEvery(Duration longest) {
    this.pollMax = longest;
    return this;
  }

  /**
   * The least time between two ticks of one owner, however fast it writes. By default a hundredth
   * of the shortest window that is declared for its data here, and 20 ms at most, or three times as
   * long as a tick takes, a twentieth of that window and 250 ms at most; none at all where events
   * are handled. Who waits for a token at the instance that reads the owner ends the pause.
   *
   * <p>As-of moves and what was set aside is tried again at that pace, too; so no more than the
   * shortest window ({@code HW218}).
   */
  public ServiceSetup tickingAtMostEvery(Duration shortest) {
    if (shortest.isNegative()) {
      throw new HeadwaterException(
          "HW218", service.name(), shortest + " is no pace.", "give zero or more.");
    }
    this.pace = shortest;
    return this;
  }

  Pace pace(String owner) {
    return ownerPace().of(owner, Optional.ofNullable(pace));
  }

  Polling polling(String owner) {
    return ownerPace().polling(owner, Optional.ofNullable(pollMax));
  }

  /** Of the service's own tables. */
  Polling polling() {
    return OwnerPace.pollingWithin(Optional.empty(), Optional.ofNullable(pollMax));
  }

  Polling polling(Projection<?> projection) {
    return OwnerPace.pollingWithin(Optional.of(projection.window()), Optional.ofNullable(pollMax));
  }

  private OwnerPace ownerPace() {
    return new OwnerPace(model, service, eventHandlers.keySet());
  }

  /** How often a row or an event that cannot be applied is tried again before it is parked. */
  public ServiceSetup retrying(RetryPolicy other) {
    this.retryPolicy = other;
    return this;
  }

  /** How much of an owner's is read in one transaction. */
  public ServiceSetup loading(LoadLimits other) {
    this.loadLimits = other;
    return this;
  }

  /** How many rows of a projection are computed in one transaction. */
  public ServiceSetup recomputing(RecomputeLimits other) {
    this.recomputeLimits = other;
    return this;
  }

  /** How much of sagas is done at once, and for how long it is remembered. */
  public ServiceSetup remembering(SagaLimits other) {
    this.sagaLimits = other;
    return this;
  }

  /** For how long this service keeps, for its subscribers, what it has published. */
  public ServiceSetup keeping(Retention other) {
    this.retention = other;
    return this;
  }

  /**
   * The time between two tries to truncate what all subscribers have read; 10 seconds by default.
   */
  public ServiceSetup pruningEvery(Duration period) {
    this.pruneEvery = period;
    return this;
  }

  /**
   * How many further workers each instance has for the shares of an owner's large ticks; one by
   * default. Each takes a session of the pool, and one at the owner, while it works.
   */
  public ServiceSetup helpedBy(int workersPerOwner) {
    this.helpers = workersPerOwner;
    return this;
  }

  /** The time between two reports to owners of what has taken effect here; 5 seconds by default. */
  public ServiceSetup reportingEvery(Duration period) {
    this.reportEvery = period;
    return this;
  }

  /**
   * Starts the service. Its owners may be down: their copies are served as they are, and catch up
   * when the owners are back.
   *
   * @throws HeadwaterException when the model has errors, or the service's own database does not
   *     fit
   */
  public RunningService start() throws SQLException {
    RunningService running = stepped();
    running.startThreads();
    return running;
  }

  /** The same without threads of its own: the caller steps it, as tests do. */
  public RunningService stepped() throws SQLException {
    model.requireSound();
    requireComplete();
    requirePace();
    DataSource own = source();
    try (Connection connection = own.getConnection()) {
      Installation installation = verify(connection);
      if (!model.projectionsOf(service).isEmpty()) {
        connection.setAutoCommit(true);
        RecomputeRows.beginAnewIfMoved(connection, service.name());
      }
      return new RunningService(this, own, installation);
    }
  }

  private Installation verify(Connection connection) throws SQLException {
    Installation installation =
        Installation.find(connection)
            .filter(found -> found.service().equals(service.name()))
            .orElseThrow(
                () ->
                    new HeadwaterException(
                        "HW205",
                        service.name(),
                        "its database is not migrated, or is another service's.",
                        "run migrate first, on the same database."));
    for (Entity<?> entity : model.entitiesOf(service)) {
      VerifyCapture.of(connection, entity);
    }
    for (Copy<?> copy : model.copiesOf(service)) {
      VerifyCopy.of(connection, copy);
    }
    VerifySagas.of(
        connection, new Definitions(model, service), commandHandlers.keySet(), sagaLimits);
    return installation;
  }

  private void requirePace() {
    Duration set = pace;
    if (set == null) {
      return;
    }
    for (Copy<?> copy : model.copiesOf(service)) {
      if (set.compareTo(copy.window()) > 0) {
        throw new HeadwaterException(
            "HW218",
            copy.toString(),
            "it may be %d ms old, and its owner is looked at each %d ms only."
                .formatted(copy.window().toMillis(), set.toMillis()),
            "give tickingAtMostEvery no more than the window, best a tenth of it.");
      }
    }
  }

  private void requireComplete() {
    for (String owner : ownersNeeded()) {
      if (!owners.containsKey(owner)) {
        throw new HeadwaterException(
            "HW206",
            service.name(),
            "it copies from, subscribes to or is in a saga with \""
                + owner
                + "\", but no data source leads there.",
            "add readingFrom(" + owner + ", dataSource).");
      }
    }
    List<Service> asked = Queries.asked(model, service);
    if (askedOwners == null && !asked.isEmpty()) {
      throw new HeadwaterException(
          "HW209",
          service.name(),
          "its queries ask " + asked + ", but nothing says how.",
          "add asking(owners), such as HttpOwners of headwater-http.");
    }
    for (Subscription<?> subscription : model.subscriptionsOf(service)) {
      if (!eventHandlers.containsKey(subscription.event())) {
        throw new HeadwaterException(
            "HW207",
            service.name(),
            "it subscribes to \"" + subscription.event().name() + "\", but has no handler for it.",
            "add reactingTo(event, handler).");
      }
    }
  }

  Set<String> ownersNeeded() {
    Set<String> needed = new LinkedHashSet<>();
    model.copiesOf(service).forEach(copy -> needed.add(copy.entity().service().name()));
    model.subscriptionsOf(service).forEach(each -> needed.add(each.event().service().name()));
    model.heardInSagas(service).forEach(each -> needed.add(each.name()));
    return needed;
  }

  private DataSource source() {
    if (source == null) {
      throw new HeadwaterException(
          "HW208", service.name(), "no database was given.", "add on(dataSource).");
    }
    return source;
  }
}
