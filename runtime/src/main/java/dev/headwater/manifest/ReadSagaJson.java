package dev.headwater.manifest;

import dev.headwater.model.SagaStyle;
import dev.headwater.model.Started;
import dev.headwater.model.Step;
import java.util.Optional;

/** A saga from a tree. */
final class ReadSagaJson {
  private ReadSagaJson() {}

  static Started started(Part saga) {
    return new Started(
        saga.text("name"),
        Math.toIntExact(saga.number("version")),
        ReadManifestJson.constant(saga, "style", SagaStyle.class),
        ReadManifestJson.shape(saga, "input"),
        saga.list("steps", ReadSagaJson::step),
        saga.number("deadlineMillis"),
        saga.text("because"));
  }

  private static Started.Stepped step(Part step) {
    return new Started.Stepped(
        step.text("name"),
        ReadManifestJson.constant(step, "kind", Step.Kind.class),
        sent(step),
        step.has("undoneBy") ? Optional.of(sent(step.part("undoneBy"))) : Optional.empty(),
        step.list("uses", Part::asText),
        step.has("deadlineMillis") ? Optional.of(step.number("deadlineMillis")) : Optional.empty(),
        step.has("claims") ? Optional.of(step.text("claims")) : Optional.empty());
  }

  private static Started.Sent sent(Part part) {
    return new Started.Sent(
        part.text("service"),
        part.text("command"),
        ReadManifestJson.shape(part, "request"),
        ReadManifestJson.shape(part, "reply"));
  }
}
