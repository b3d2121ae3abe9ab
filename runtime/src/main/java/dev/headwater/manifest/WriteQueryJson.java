package dev.headwater.manifest;

import dev.headwater.model.Answered;
import tools.jackson.databind.node.ObjectNode;

/** A query as a tree. */
final class WriteQueryJson {
  private WriteQueryJson() {}

  static ObjectNode of(Answered query) {
    ObjectNode node =
        WriteManifestJson.node()
            .put("name", query.name())
            .put("deadlineMillis", query.deadlineMillis())
            .put("because", query.because());
    if (query.availability() != null) {
      node.put("availability", query.availability());
    }
    node.set("parts", WriteManifestJson.array(query.parts(), WriteQueryJson::part));
    node.set("shows", WriteManifestJson.array(query.shows(), WriteQueryJson::shown));
    query.reads().forEach(read -> node.withArray("reads").add(read.toString()));
    node.set("result", WriteManifestJson.fields(query.result()));
    return node;
  }

  private static ObjectNode part(Answered.Part part) {
    ObjectNode node =
        WriteManifestJson.node()
            .put("alias", part.alias())
            .put("from", part.from().name())
            .put("service", part.service())
            .put("source", part.source())
            .put("kind", part.kind().name())
            .put("otherwise", part.otherwise().name());
    part.copy().ifPresent(copy -> node.put("copy", copy));
    part.on().ifPresent(on -> node.set("on", WriteManifestJson.join(on)));
    node.set("fields", WriteManifestJson.fields(part.shape()));
    return node;
  }

  private static ObjectNode shown(Answered.Shown shown) {
    ObjectNode node = WriteManifestJson.node().put("component", shown.component());
    shown.of().forEach(node.withArray("of")::add);
    if (shown.asItIs()) {
      node.put("asItIs", true);
    }
    return node;
  }
}
