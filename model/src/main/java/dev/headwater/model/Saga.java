package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A transaction across services: local ones, one after the other, each of which can be undone up to
 * the point of no return. It always ends, completed or compensated. There is none without a reason,
 * and none with a step before its pivot that lacks a compensation: that cannot be written.
 *
 * <p>After H. Garcia-Molina and K. Salem, <i>Sagas</i> (1987), with the kinds of steps of S.
 * Mehrotra et al. (1992).
 */
public final class Saga<I extends Record> implements Declaration {
  private final Draft<I> draft;
  private final SagaStyle style;
  private final Duration deadline;
  private final String because;

  private Saga(Draft<I> draft, SagaStyle style, Duration deadline, String because) {
    this.draft = draft;
    this.style = style;
    this.deadline = deadline;
    this.because = because;
  }

  /** The service that starts it, and knows how it stands. */
  @Override
  public Service service() {
    return draft.service;
  }

  public String name() {
    return draft.name;
  }

  /** Which of the definitions of its name this is: running sagas end on the one they began with. */
  public int version() {
    return draft.version;
  }

  public Class<I> inputType() {
    return draft.inputType;
  }

  /** In their order, of which there is at least one. */
  public List<Step<I>> steps() {
    return draft.steps;
  }

  public Optional<Step<I>> step(String name) {
    return draft.steps.stream().filter(step -> step.name().equals(name)).findFirst();
  }

  public SagaStyle style() {
    return style;
  }

  /** By then it has passed its point of no return, or is compensated. */
  public Duration deadline() {
    return deadline;
  }

  public Backoff backoff() {
    return draft.backoff;
  }

  /** The event that tells that one has ended, if it is told. */
  public Optional<Event<Ended>> ended() {
    return draft.ended;
  }

  public String because() {
    return because;
  }

  /**
   * The step whose being done means that the saga will be completed: its pivot, or without one its
   * last step that can be undone; empty if none can.
   */
  public Optional<Step<I>> decider() {
    return draft.steps.stream()
        .filter(step -> step.kind() != Step.Kind.RETRIABLE)
        .reduce((earlier, later) -> later);
  }

  /**
   * The other services whose messages of this saga a service takes: of its orchestrator or, with
   * each other, its participants; in choreography, of who comes before and after it.
   */
  public List<Service> heardBy(Service service) {
    List<Service> heard = new ArrayList<>();
    List<Service> chain = new ArrayList<>(steps().stream().map(Step::participant).toList());
    if (service.equals(service())) {
      heard.addAll(chain);
    } else if (chain.contains(service)) {
      heard.add(service());
    }
    for (int i = 0; i < chain.size() && style == SagaStyle.CHOREOGRAPHED; i++) {
      if (chain.get(i).equals(service)) {
        heard.addAll(chain.subList(Math.max(i - 1, 0), Math.min(i + 2, chain.size())));
      }
    }
    return heard.stream().distinct().filter(each -> !each.equals(service)).toList();
  }

  @Override
  public String toString() {
    return draft.service + "." + draft.name;
  }

  /** How a saga ended. */
  public enum Outcome {
    COMPLETED,
    COMPENSATED
  }

  /**
   * Tells that a saga has ended.
   *
   * @param key what it was started by
   * @param reason why it was compensated; empty if it was completed
   */
  public record Ended(UUID saga, String key, Outcome outcome, String reason) {}

  /** A saga that may still get steps that can be undone. */
  public static final class Draft<I extends Record> {
    private final Service service;
    private final String name;
    private final Class<I> inputType;
    private final List<Step<I>> steps;
    private final int version;
    private final Backoff backoff;
    private final Optional<Event<Ended>> ended;

    Draft(Service service, String name, Class<I> inputType) {
      this(service, name, inputType, List.of(), 1, Backoff.byDefault(), Optional.empty());
    }

    private Draft(
        Service service,
        String name,
        Class<I> inputType,
        List<Step<I>> steps,
        int version,
        Backoff backoff,
        Optional<Event<Ended>> ended) {
      this.service = service;
      this.name = requireNonNull(name);
      this.inputType = requireNonNull(inputType);
      this.steps = List.copyOf(steps);
      this.version = version;
      this.backoff = backoff;
      this.ended = ended;
    }

    /** A step that can be undone, and is, if a later one up to the pivot is not done. */
    public <Q extends Record> Undoable<I> step(
        String step, Command<Q, ?> command, Function<Progress<I>, Q> request) {
      return new Undoable<>(this, step, request(command, request));
    }

    /**
     * The point of no return: nothing undoes it, and once it is done the saga will be completed.
     */
    public <Q extends Record> Decided<I> pivot(
        String step, Command<Q, ?> command, Function<Progress<I>, Q> request) {
      return new Decided<>(plus(step, Step.Kind.PIVOT, request(command, request)));
    }

    /** A step that is retried until it succeeds, and may not be refused. */
    public <Q extends Record> Decided<I> then(
        String step, Command<Q, ?> command, Function<Progress<I>, Q> request) {
      return new Decided<>(plus(step, Step.Kind.RETRIABLE, request(command, request)));
    }

    /** Within which time the step before this has to be done, if it is less than the whole's. */
    public Draft<I> doneWithin(Duration longest) {
      return replacingLast(last().within(requireNonNull(longest)));
    }

    /**
     * The step before this claims a row of an entity for its saga, until that ends.
     *
     * @param key the row's key, as its entity has it
     */
    public Draft<I> claiming(
        Entity<?> entity, Function<Progress<I>, ?> key, Step.WhenTaken whenTaken) {
      return replacingLast(
          last().claiming(new Step.Claimed<>(requireNonNull(entity), key, whenTaken)));
    }

    /** Which of the definitions of its name this is, from 1: to be raised when steps change. */
    public Draft<I> version(int number) {
      return new Draft<>(service, name, inputType, steps, number, backoff, ended);
    }

    /** How what failed technically is tried again. */
    public Draft<I> retried(Backoff other) {
      return new Draft<>(service, name, inputType, steps, version, requireNonNull(other), ended);
    }

    /** Has its end told by an event of the service that starts it. */
    public Draft<I> telling(Event<Ended> event) {
      return new Draft<>(service, name, inputType, steps, version, backoff, Optional.of(event));
    }

    /** The starting service leads it. */
    public Styled<I> orchestrated() {
      return new Styled<>(this, SagaStyle.ORCHESTRATED);
    }

    /** Its participants hand it on to each other. */
    public Styled<I> choreographed() {
      return new Styled<>(this, SagaStyle.CHOREOGRAPHED);
    }

    private static <I extends Record, Q extends Record> Step.Request<I> request(
        Command<Q, ?> command, Function<Progress<I>, Q> payload) {
      return new Step.Request<>(requireNonNull(command, Service.CIRCLE), requireNonNull(payload));
    }

    private Draft<I> plus(String step, Step.Kind kind, Step.Request<I> action) {
      return plus(
          new Step<>(
              requireNonNull(step),
              kind,
              action,
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }

    private Draft<I> plus(Step<I> step) {
      List<Step<I>> more = new ArrayList<>(steps);
      more.add(step);
      return new Draft<>(service, name, inputType, more, version, backoff, ended);
    }

    private Step<I> last() {
      if (steps.isEmpty()) {
        throw new IllegalStateException("Saga " + name + " has no step yet that this could be of.");
      }
      return steps.get(steps.size() - 1);
    }

    private Draft<I> replacingLast(Step<I> step) {
      List<Step<I>> others = new ArrayList<>(steps);
      others.set(others.size() - 1, step);
      return new Draft<>(service, name, inputType, others, version, backoff, ended);
    }
  }

  /** A step that still lacks what undoes it. */
  public static final class Undoable<I extends Record> {
    private final Draft<I> before;
    private final String step;
    private final Step.Request<I> action;

    private Undoable(Draft<I> before, String step, Step.Request<I> action) {
      this.before = before;
      this.step = requireNonNull(step);
      this.action = action;
    }

    /**
     * What takes its effect back: a command of the same participant. It may not be refused, and is
     * not sent for a step that was not done.
     */
    public <Q extends Record> Draft<I> undoneBy(
        Command<Q, ?> command, Function<Progress<I>, Q> request) {
      return before.plus(
          new Step<>(
              step,
              Step.Kind.COMPENSABLE,
              action,
              Optional.of(Draft.request(command, request)),
              Optional.empty(),
              Optional.empty()));
    }
  }

  /** A saga past its point of no return: only steps that are retried can follow. */
  public static final class Decided<I extends Record> {
    private final Draft<I> draft;

    private Decided(Draft<I> draft) {
      this.draft = draft;
    }

    /** A step that is retried until it succeeds, and may not be refused. */
    public <Q extends Record> Decided<I> then(
        String step, Command<Q, ?> command, Function<Progress<I>, Q> request) {
      return draft.then(step, command, request);
    }

    /** As {@link Draft#doneWithin}; a retriable step that takes longer is shown as stuck. */
    public Decided<I> doneWithin(Duration longest) {
      return new Decided<>(draft.doneWithin(longest));
    }

    /** As {@link Draft#claiming}. */
    public Decided<I> claiming(
        Entity<?> entity, Function<Progress<I>, ?> key, Step.WhenTaken whenTaken) {
      return new Decided<>(draft.claiming(entity, key, whenTaken));
    }

    /** As {@link Draft#version}. */
    public Decided<I> version(int number) {
      return new Decided<>(draft.version(number));
    }

    /** As {@link Draft#retried}. */
    public Decided<I> retried(Backoff other) {
      return new Decided<>(draft.retried(other));
    }

    /** As {@link Draft#telling}. */
    public Decided<I> telling(Event<Ended> event) {
      return new Decided<>(draft.telling(event));
    }

    /** The starting service leads it. */
    public Styled<I> orchestrated() {
      return draft.orchestrated();
    }

    /** Its participants hand it on to each other. */
    public Styled<I> choreographed() {
      return draft.choreographed();
    }
  }

  /** A saga that lacks its deadline and its reason. */
  public static final class Styled<I extends Record> {
    private final Draft<I> draft;
    private final SagaStyle style;

    private Styled(Draft<I> draft, SagaStyle style) {
      this.draft = draft;
      this.style = style;
    }

    /** By then it has passed its point of no return, or is compensated. */
    public Bounded<I> within(Duration longest) {
      return new Bounded<>(draft, style, requireNonNull(longest));
    }
  }

  /** A saga that lacks nothing but its reason. */
  public static final class Bounded<I extends Record> {
    private final Draft<I> draft;
    private final SagaStyle style;
    private final Duration deadline;

    private Bounded(Draft<I> draft, SagaStyle style, Duration deadline) {
      this.draft = draft;
      this.style = style;
      this.deadline = deadline;
    }

    /** Why this spans services, and who can live with seeing it half done. */
    public Saga<I> because(String reason) {
      return new Saga<>(draft, style, deadline, requireNonNull(reason));
    }
  }
}
