package dev.headwater.saga;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Command;
import dev.headwater.model.Progress;
import dev.headwater.model.Saga;
import dev.headwater.model.Step;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A saga so far, as requests are made of it. */
record SoFar<I extends Record>(
    Saga<I> saga, UUID id, JsonNode inputTree, JsonNode outputs, String reason)
    implements Progress<I> {

  /** The request that a step's participant is to carry out. */
  static <I extends Record> JsonNode request(
      Saga<I> saga, String step, UUID id, JsonNode input, JsonNode outputs) {
    Step<I> of = saga.step(step).orElseThrow();
    return make(of.action(), new SoFar<>(saga, id, input, outputs, ""));
  }

  /** The request that takes a step back. */
  static <I extends Record> JsonNode compensation(
      Saga<I> saga, String step, UUID id, JsonNode input, JsonNode outputs, String reason) {
    Step<I> of = saga.step(step).orElseThrow();
    return make(of.compensation().orElseThrow(), new SoFar<>(saga, id, input, outputs, reason));
  }

  private static <I extends Record> JsonNode make(Step.Request<I> request, SoFar<I> soFar) {
    return SagaJson.tree(request.payload().apply(soFar));
  }

  @Override
  public I input() {
    return SagaJson.record(inputTree, saga.inputType());
  }

  @Override
  public <R extends Record> R output(Command<?, R> command) {
    @Nullable JsonNode found = null;
    for (Step<I> step : saga.steps()) {
      if (step.action().command().equals(command) && outputs.has(step.name())) {
        found = outputs.get(step.name());
      }
    }
    return reply(found, command, command.toString());
  }

  @Override
  public <R extends Record> R output(String step, Command<?, R> command) {
    return reply(outputs.get(step), command, step);
  }

  private <R extends Record> R reply(@Nullable JsonNode found, Command<?, R> command, String of) {
    if (found == null) {
      throw new HeadwaterException(
          "HW707",
          saga.toString(),
          "the reply of " + of + " was asked for before there is one.",
          "make requests of the input and of replies of earlier steps.");
    }
    return SagaJson.record(found, command.replyType());
  }
}
