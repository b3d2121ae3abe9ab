package dev.headwater.measure;

import dev.headwater.copy.CopyStatus;
import dev.headwater.inbox.AllEffects;
import dev.headwater.inbox.Effects;
import dev.headwater.inbox.Freshness;
import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.PartWork;
import dev.headwater.inbox.WorkerState;
import dev.headwater.log.Log;
import dev.headwater.projection.ProjectionStatus;
import dev.headwater.query.AnsweredListener;
import dev.headwater.query.AskedListener;
import dev.headwater.read.FreshnessSource;
import dev.headwater.saga.SagaListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;

/**
 * Meters of Micrometer, named {@code headwater.*} and tagged with the service. A scrape computes
 * from what was looked at last; it asks no database.
 */
public final class MicrometerMeasures implements Measures {
  private static final String OWNER = "owner";
  private static final List<ParkedMessages.State> UNRESOLVED =
      List.of(
          ParkedMessages.State.RETRYING, ParkedMessages.State.PARKED, ParkedMessages.State.WAITING);

  private final Clock clock;
  private final ServiceMeters meters;
  private final OutboxMeters outbox;
  private final ProjectionMeters projections;
  private final SagaMeters sagas;
  private final QueryMeters queries;
  private final Map<String, CopyStatus> copies = new ConcurrentHashMap<>();
  private volatile List<ParkedCount> parked = List.of();

  public MicrometerMeasures(MeterRegistry registry, String service, Clock clock) {
    this.clock = clock;
    this.meters = new ServiceMeters(registry, service);
    this.outbox = new OutboxMeters(meters);
    this.projections = new ProjectionMeters(meters);
    this.sagas = new SagaMeters(meters);
    this.queries = new QueryMeters(meters);
  }

  @Override
  public Log log(Log log) {
    return new MeasuredLog(log, phase(log.owner(), "look"), phase(log.owner(), "tick"));
  }

  @Override
  public List<Effects> effects(String owner, List<Effects> effects) {
    return List.of(
        new MeasuredEffects(
            new AllEffects(effects), phase(owner, "apply"), phase(owner, "commit")));
  }

  @Override
  public PartWork shares(String owner, PartWork work) {
    return new MeasuredShares(
        work,
        nanos(
            "headwater.shares.applied",
            "Shares of large ticks that this instance has applied",
            Tags.of(OWNER, owner)));
  }

  private LongConsumer phase(String owner, String phase) {
    return nanos(
        "headwater.tick.phase",
        "What a tick takes: look at the owner, tick there, apply here, commit",
        Tags.of(OWNER, owner, "phase", phase));
  }

  private LongConsumer nanos(String name, String description, Tags tags) {
    var timer = meters.timer(name, description, tags);
    return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void worker(String owner, Outlook outlook) {
    Tags tags = Tags.of(OWNER, owner);
    meters.count(
        "headwater.ticks.applied",
        "Ticks that this instance has brought into effect",
        "ticks",
        tags,
        outlook::ticksApplied);
    meters.count(
        "headwater.changes.applied",
        "Rows and events that this instance has brought into effect",
        "changes",
        tags,
        outlook::changesApplied);
    for (WorkerState state : WorkerState.values()) {
      meters.gauge(
          "headwater.worker.state",
          "1 for what the worker is doing, 0 for all else",
          "",
          tags.and("state", lower(state)),
          () -> outlook.state() == state ? 1 : 0);
    }
    for (ParkedMessages.Kind kind : ParkedMessages.Kind.values()) {
      for (ParkedMessages.State state : UNRESOLVED) {
        meters.gauge(
            "headwater.parked",
            "Rows and events of the owner that could not be applied and have not ended",
            "messages",
            tags.and("kind", lower(kind), "state", lower(state)),
            () -> parked(owner, kind, state));
      }
    }
  }

  private double parked(String owner, ParkedMessages.Kind kind, ParkedMessages.State state) {
    return parked.stream()
        .filter(each -> each.owner().equals(owner))
        .filter(each -> each.kind() == kind && each.state() == state)
        .mapToLong(ParkedCount::count)
        .sum();
  }

  @Override
  public void copy(String name, String owner, FreshnessSource known) {
    Tags tags = Tags.of(OWNER, owner, "copy", name);
    copyGauge("age", "How old the copy is", "milliseconds", tags, copy -> ageMillis(copy, known));
    copyGauge(
        "window", "How old it may be", "milliseconds", tags, copy -> copy.window().toMillis());
    copyGauge(
        "within.window",
        "1 while it is filled and no older than it may be",
        "",
        tags,
        // Not a number, if there is no age, is not within it either.
        copy -> ageMillis(copy, known) <= copy.window().toMillis() ? 1 : 0);
    copyGauge(
        "loading",
        "1 while it is being filled, from nothing or anew",
        "",
        tags,
        copy -> copy.loaded() ? 0 : 1);
    copyGauge("rows.loaded", "Rows read to fill it, so far", "rows", tags, CopyStatus::rowsLoaded);
    copyGauge(
        "rows.parked",
        "Rows of it that could not be applied; while any, it is incomplete",
        "rows",
        tags,
        CopyStatus::parkedRows);
  }

  /** Of nothing before it was looked at first. */
  private void copyGauge(
      String name, String description, String unit, Tags tags, ToDoubleFunction<CopyStatus> value) {
    String copy =
        tags.stream()
            .filter(tag -> tag.getKey().equals("copy"))
            .findFirst()
            .orElseThrow()
            .getValue();
    meters.gauge(
        "headwater.copy." + name,
        description,
        unit,
        tags,
        () -> {
          CopyStatus status = copies.get(copy);
          return status == null ? Double.NaN : value.applyAsDouble(status);
        });
  }

  /** By what was looked at last and what this instance's own worker has seen since. */
  private double ageMillis(CopyStatus copy, FreshnessSource known) {
    if (copy.asOf().isEmpty()) {
      return Double.NaN;
    }
    Instant stored = copy.asOf().get();
    Optional<Instant> seen = known.freshness(copy.owner()).map(Freshness::asOf);
    Instant asOf = seen.filter(stored::isBefore).orElse(stored);
    return Duration.between(asOf, clock.instant()).toMillis();
  }

  @Override
  public void projection(String name, Outlook outlook) {
    projections.show(name, outlook);
  }

  @Override
  public void looked(
      List<CopyStatus> seen, List<ProjectionStatus> ofProjections, List<ParkedCount> counts) {
    seen.forEach(copy -> copies.put(copy.name(), copy));
    projections.looked(ofProjections);
    parked = List.copyOf(counts);
  }

  @Override
  public void handled(String command, CommandOutcome outcome, long nanos) {
    meters
        .timer(
            "headwater.commands",
            "Commands that were sent to this instance, by how they ended",
            Tags.of("command", command, "outcome", lower(outcome)))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public AskedListener asked() {
    return queries;
  }

  @Override
  public AnsweredListener answered() {
    return queries;
  }

  @Override
  public SagaListener sagas() {
    return sagas;
  }

  @Override
  public boolean wantsOpen() {
    return true;
  }

  @Override
  public void open(List<OpenSagas> all) {
    sagas.looked(all);
  }

  @Override
  public void pruned(int slotsTruncated, int letGo) {
    outbox.pruned(slotsTruncated, letGo);
  }

  @Override
  public boolean wantsOutbox() {
    return true;
  }

  @Override
  public void outbox(OutboxFigures figures) {
    outbox.show(figures);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    outbox.close();
    sagas.close();
    meters.close();
  }
}
