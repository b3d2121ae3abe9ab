package dev.headwater.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Sees which replies a step's requests are made of, by making them once of samples. A request that
 * cannot be made of samples, because its records refuse them, is not seen through; what it asks for
 * is then found when it is first made.
 */
final class ProbeRequests {
  private final Saga<?> saga;

  ProbeRequests(Saga<?> saga) {
    this.saga = saga;
  }

  /** Names of steps whose replies were asked for; {@code ?name} for a step that there is not. */
  List<String> usedBy(String step) {
    return used(saga, step);
  }

  private static <I extends Record> List<String> used(Saga<I> saga, String name) {
    Set<String> asked = new LinkedHashSet<>();
    Step<I> step = saga.step(name).orElseThrow();
    Recording<I> recording = new Recording<>(saga, asked);
    probe(step.action().payload(), recording);
    step.compensation().ifPresent(undo -> probe(undo.payload(), recording));
    step.claimed().ifPresent(claimed -> probe(claimed.key(), recording));
    return new ArrayList<>(asked);
  }

  /**
   * Makes it once.
   *
   * @return whether it could be made: a sample is no real reply, so if not, that proves nothing;
   *     what was asked for until then is known all the same
   */
  private static <I extends Record> boolean probe(
      Function<Progress<I>, ?> payload, Progress<I> progress) {
    try {
      return payload.apply(progress) != null;
    } catch (RuntimeException unfitSample) {
      return false;
    }
  }

  private record Recording<I extends Record>(Saga<I> saga, Set<String> asked)
      implements Progress<I> {
    @Override
    public UUID id() {
      return new UUID(0, 1);
    }

    @Override
    public I input() {
      return SampleRecord.of(saga.inputType());
    }

    @Override
    public <R extends Record> R output(Command<?, R> command) {
      asked.add(
          saga.steps().stream()
              .filter(step -> step.action().command().equals(command))
              .map(Step::name)
              .findFirst()
              .orElse("?" + command.name()));
      return SampleRecord.of(command.replyType());
    }

    @Override
    public <R extends Record> R output(String step, Command<?, R> command) {
      asked.add(saga.step(step).isPresent() ? step : "?" + step);
      return SampleRecord.of(command.replyType());
    }

    @Override
    public String reason() {
      return "";
    }
  }
}
