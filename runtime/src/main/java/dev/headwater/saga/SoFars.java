package dev.headwater.saga;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** In choreography the saga so far travels with its messages. */
final class SoFars {
  private SoFars() {}

  /** With one more reply; the given one stays as it is. */
  static JsonNode with(@Nullable JsonNode soFar, String step, @Nullable JsonNode output) {
    ObjectNode more = (ObjectNode) java.util.Objects.requireNonNull(soFar).deepCopy();
    more.withObject("/outputs").set(step, output == null ? SagaJson.object() : output);
    return more;
  }
}
