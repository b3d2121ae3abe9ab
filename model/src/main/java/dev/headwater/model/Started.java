package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A saga that a service starts, as data.
 *
 * @param version which of the definitions of its name
 * @param deadlineMillis by when it has passed its point of no return, or is compensated
 */
public record Started(
    String name,
    int version,
    SagaStyle style,
    Shape input,
    List<Stepped> steps,
    long deadlineMillis,
    String because) {
  public Started {
    requireNonNull(name);
    requireNonNull(style);
    requireNonNull(input);
    steps = List.copyOf(steps);
    requireNonNull(because);
  }

  /**
   * One of its steps.
   *
   * @param uses names of the steps whose replies its requests were seen to ask for
   * @param undoneBy the compensation; only a step that can be undone has one
   * @param deadlineMillis empty for the whole's
   * @param claims the entity of which it claims a row
   */
  public record Stepped(
      String name,
      Step.Kind kind,
      Sent action,
      Optional<Sent> undoneBy,
      List<String> uses,
      Optional<Long> deadlineMillis,
      Optional<String> claims) {
    public Stepped {
      requireNonNull(name);
      requireNonNull(kind);
      requireNonNull(action);
      uses = List.copyOf(uses);
    }

    private Stepped byItself() {
      return new Stepped(name, kind, action, undoneBy, List.of(), deadlineMillis, claims);
    }
  }

  /** A command as who sends it knows it. */
  public record Sent(String service, String command, Shape request, Shape reply) {
    public Sent {
      requireNonNull(service);
      requireNonNull(command);
      requireNonNull(request);
      requireNonNull(reply);
    }
  }

  static Started of(Saga<?> saga) {
    return new Started(
        saga.name(),
        saga.version(),
        saga.style(),
        Shape.of(saga.inputType()),
        saga.steps().stream().<Stepped>map(step -> stepped(saga, step)).toList(),
        WriteManifest.millis(saga.deadline()),
        saga.because());
  }

  private static Stepped stepped(Saga<?> saga, Step<?> step) {
    return new Stepped(
        step.name(),
        step.kind(),
        sent(step.action()),
        step.compensation().map(Started::sent),
        new ProbeRequests(saga).usedBy(step.name()),
        step.deadline().map(WriteManifest::millis),
        step.claimed().map(claimed -> claimed.entity().name()));
  }

  private static Sent sent(Step.Request<?> request) {
    Command<?, ?> command = request.command();
    return new Sent(
        command.service().name(),
        command.name(),
        Shape.of(command.requestType()),
        Shape.of(command.replyType()));
  }

  /** Only the steps of one participant, by themselves; empty if it takes no part. */
  public Optional<Started> only(String participant) {
    List<Stepped> own =
        steps.stream()
            .filter(step -> step.action().service().equals(participant))
            .map(Stepped::byItself)
            .toList();
    return own.isEmpty()
        ? Optional.empty()
        : Optional.of(new Started(name, version, style, input, own, deadlineMillis, because));
  }

  /** The services that take part, in the order of their first steps. */
  public List<String> participants() {
    return steps.stream().map(step -> step.action().service()).distinct().toList();
  }
}
