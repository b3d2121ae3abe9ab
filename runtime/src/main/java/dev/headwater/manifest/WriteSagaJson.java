package dev.headwater.manifest;

import dev.headwater.model.Started;
import tools.jackson.databind.node.ObjectNode;

/** A saga as a tree. */
final class WriteSagaJson {
  private WriteSagaJson() {}

  static ObjectNode of(Started saga) {
    ObjectNode node =
        WriteManifestJson.node()
            .put("name", saga.name())
            .put("version", saga.version())
            .put("style", saga.style().name())
            .put("deadlineMillis", saga.deadlineMillis())
            .put("because", saga.because());
    node.set("input", WriteManifestJson.fields(saga.input()));
    node.set("steps", WriteManifestJson.array(saga.steps(), WriteSagaJson::step));
    return node;
  }

  private static ObjectNode step(Started.Stepped step) {
    ObjectNode node = put(WriteManifestJson.node(), step.action());
    node.put("name", step.name()).put("kind", step.kind().name());
    step.uses().forEach(used -> node.withArray("uses").add(used));
    step.deadlineMillis().ifPresent(millis -> node.put("deadlineMillis", millis));
    step.claims().ifPresent(entity -> node.put("claims", entity));
    step.undoneBy().ifPresent(undo -> node.set("undoneBy", put(WriteManifestJson.node(), undo)));
    return node;
  }

  private static ObjectNode put(ObjectNode node, Started.Sent sent) {
    node.put("service", sent.service()).put("command", sent.command());
    node.set("request", WriteManifestJson.fields(sent.request()));
    node.set("reply", WriteManifestJson.fields(sent.reply()));
    return node;
  }
}
