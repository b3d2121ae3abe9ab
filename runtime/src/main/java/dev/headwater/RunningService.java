package dev.headwater;

import dev.headwater.audit.AuditCopy;
import dev.headwater.audit.AuditOptions;
import dev.headwater.audit.AuditReport;
import dev.headwater.base.HeadwaterException;
import dev.headwater.copy.CopyReader;
import dev.headwater.copy.CopyStatus;
import dev.headwater.copy.WaitForToken;
import dev.headwater.copy.WatchWindows;
import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.install.Installation;
import dev.headwater.log.Token;
import dev.headwater.measure.Health;
import dev.headwater.measure.Measures;
import dev.headwater.measure.Measures.CommandOutcome;
import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import dev.headwater.outbox.HintSubscribers;
import dev.headwater.outbox.PruneOutbox;
import dev.headwater.owner.CommandHandler;
import dev.headwater.owner.HandleCommands;
import dev.headwater.owner.Outcome;
import dev.headwater.owner.ReadEntities;
import dev.headwater.owner.ReadLimits;
import dev.headwater.owner.Reply;
import dev.headwater.projection.ProjectionReader;
import dev.headwater.projection.RecomputeRows;
import dev.headwater.projection.WatchProjections;
import dev.headwater.query.Queries;
import dev.headwater.query.QueryReader;
import dev.headwater.saga.AdvanceSagas;
import dev.headwater.saga.Sagas;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** One running instance of a service. Safe for many threads. */
public final class RunningService implements AutoCloseable {
  private final ServiceSetup setup;
  private final DataSource source;
  private final HandleCommands commands;
  private final ReadEntities entities;
  private final HintSubscribers hints;
  private final PruneOutbox pruning;
  private final Receiving receiving;
  private final Projecting projecting;
  private final Conducting conducting;
  private final KnownFreshness known;
  private final Readers readers;
  private final Queries queries;
  private final KeepWatch watch;
  private final Sight sight;
  private final Measures measures;
  private final String instance;

  RunningService(ServiceSetup setup, DataSource source, Installation installation) {
    this.setup = setup;
    this.source = source;
    this.measures = setup.measuring.apply(setup);
    this.commands =
        new HandleCommands(setup.service, source, installation.incarnation(), setup.tracing);
    this.entities =
        new ReadEntities(
            setup.model, setup.service, source, setup.surroundings.clock(), ReadLimits.byDefault());
    this.hints = new HintSubscribers(setup.service.name(), source);
    this.pruning =
        new PruneOutbox(
            setup.service.name(),
            source,
            setup.retention,
            setup.pruneEvery,
            new MeasureOutbox(setup.service.name(), measures));
    setup.commandHandlers.forEach(this::addHandler);
    this.instance =
        setup.service.name() + "-" + Long.toHexString(setup.surroundings.random().nextLong());
    this.conducting = new Conducting(setup, source, hints, measures.sagas());
    this.receiving =
        new Receiving(
            setup, source, instance, installation.roles().applier(), measures, conducting);
    this.projecting = new Projecting(setup, source, instance, installation.roles().applier());
    receiving.all().forEach(each -> each.outlook().whenApplied(projecting::wake));
    this.known = new KnownFreshness(receiving.byOwner());
    this.readers = new Readers(setup, source, installation.incarnation(), known, projecting);
    this.queries = Answering.queries(setup, readers, entities, measures);
    WatchWindows windows =
        new WatchWindows(setup.service.name(), known, setup.surroundings.clock(), setup.listeners);
    List<ReceiveTicks> all = receiving.all();
    this.sight = new Sight(setup.service.name(), all, projecting, measures);
    this.watch =
        new KeepWatch(
            setup.service.name(),
            source,
            all,
            projecting,
            windows,
            new WatchProjections(setup.service.name(), setup.surroundings.clock()),
            sight,
            setup.lease,
            !setup.model.copiesOf(setup.service).isEmpty());
    all.forEach(each -> measures.worker(each.owner(), each.outlook()));
    projecting.all().forEach(each -> measures.projection(each.projection(), each.outlook()));
    setup
        .model
        .copiesOf(setup.service)
        .forEach(copy -> measures.copy(copy.name(), copy.entity().service().name(), known));
  }

  @SuppressWarnings("unchecked")
  private <C extends Record, R extends Record> void addHandler(
      Command<?, ?> command, CommandHandler<?, ?> handler) {
    commands.add((Command<C, R>) command, (CommandHandler<C, R>) handler);
  }

  /** This instance's name among those of its service, as it stands in {@code headwater.claims}. */
  public String instance() {
    return instance;
  }

  void startThreads() {
    hints.start();
    pruning.start();
    watch.start();
    receiving.start();
    projecting.start();
    conducting.start();
  }

  /**
   * Handles a command of this service in one local transaction.
   *
   * @param idempotencyKey the same for each try of one intention
   */
  public <C extends Record, R extends Record> Reply<R> send(
      Command<C, R> command, C request, String idempotencyKey) throws SQLException {
    long began = System.nanoTime();
    CommandOutcome ended = CommandOutcome.FAILED;
    try {
      Reply<R> reply = commands.handle(command, request, idempotencyKey);
      ended = outcome(reply);
      committed();
      return reply;
    } finally {
      measures.handled(command.name(), ended, System.nanoTime() - began);
    }
  }

  private static CommandOutcome outcome(Reply<?> reply) {
    if (reply.repeated()) {
      return CommandOutcome.REPEATED;
    }
    return reply.outcome() instanceof Outcome.Refused<?>
        ? CommandOutcome.REFUSED
        : CommandOutcome.DONE;
  }

  /** The token of what the given transaction of this service writes. */
  public Token token(Connection transaction) throws SQLException {
    return commands.token(transaction);
  }

  /**
   * Tells subscribers and projections that something was committed. Not needed: it saves them the
   * time until they would look by themselves.
   */
  public void committed() {
    hints.hint();
    projecting.wake();
    conducting.wake();
  }

  /** The model of which this is a service. */
  public Model model() {
    return setup.model;
  }

  public Service service() {
    return setup.service;
  }

  /** Answers others who ask for rows of what this service owns. */
  public ReadEntities entities() {
    return entities;
  }

  /** Starts this service's sagas, and tells how they stand. */
  public Sagas sagas() {
    return conducting.sagas();
  }

  /** Reads one of this service's copies. */
  public <T extends Record> CopyReader<T> read(Copy<T> copy) {
    return readers.of(copy);
  }

  /** Reads one of this service's projections. */
  public <T extends Record> ProjectionReader<T> read(Projection<T> projection) {
    return readers.of(projection);
  }

  /** Asks one of this service's queries, wherever its parts come from. */
  public <T extends Record> QueryReader<T> read(Query<T> query) {
    return queries.of(query);
  }

  /** What this service answers. */
  public Queries queries() {
    return queries;
  }

  /**
   * Waits until what the token proves has taken effect here.
   *
   * @throws HeadwaterException HW401 when it takes longer
   */
  public void waitFor(Token token, Duration longest) throws SQLException {
    receiving.of(token.owner());
    new WaitForToken(source, known).until(token, longest);
  }

  /** How the copies of this service stand. */
  public List<CopyStatus> copies() throws SQLException {
    try (Connection connection = source.getConnection()) {
      return watch.windows().statuses(connection);
    }
  }

  /**
   * Whether this instance keeps its promises. Answers at once, by what it looked at last, at most a
   * moment ago.
   */
  public Health health() {
    return sight.health();
  }

  /** What this instance's worker for an owner is doing. */
  public Outlook outlook(Service owner) {
    return receiving.of(owner.name()).outlook();
  }

  /**
   * Truncates once what all subscribers of this service have read: for tests that step the service.
   *
   * @return how many slots were truncated
   */
  public int stepPruning() throws SQLException {
    return pruning.step();
  }

  /**
   * Takes one share of a large tick, if one is offered: for tests that step the service.
   *
   * @return whether there was one
   */
  public boolean stepHelpers() throws SQLException {
    return receiving.stepHelpers();
  }

  /** Takes one tick of an owner's, if there is one: for tests that step the service. */
  public ReceiveTicks.Step step(Service owner) {
    return receiving.of(owner.name()).step();
  }

  /** Takes one tick of a projection, if there is one: for tests that step the service. */
  public RecomputeRows.Step step(Projection<?> projection) {
    return projecting.step(projection);
  }

  /** Takes what is due of this service's sagas: for tests that step the service. */
  public AdvanceSagas.Step stepSagas() {
    return conducting.step();
  }

  /** Looks once at all windows and renews the claims: for tests that step the service. */
  public void stepWatch() throws SQLException {
    watch.step();
  }

  /**
   * Has all copies of an owner read anew: after the owner's database was restored or replaced. They
   * are served as they are until then. Events that the owner published before now and that have not
   * been handled are not delivered any more.
   */
  public void resync(Service owner) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(true);
      receiving.of(owner.name()).resync(connection);
    }
  }

  /**
   * Holds a copy of this service against its owner, while both go on, and repairs what differs if
   * the options say so.
   */
  public AuditReport audit(Copy<?> copy, AuditOptions options) throws SQLException {
    readers.requireOwn(copy);
    DataSource asReader =
        java.util.Objects.requireNonNull(setup.owners.get(copy.entity().service().name()));
    return new AuditCopy(copy, options).between(source, asReader);
  }

  /** Ends after the present tick and hands over to instances that stand by. */
  @Override
  public void close() {
    receiving.close();
    projecting.close();
    conducting.close();
    // After the workers: until their last tick is through, their claims are renewed.
    watch.close();
    pruning.close();
    hints.close();
    measures.close();
  }
}
