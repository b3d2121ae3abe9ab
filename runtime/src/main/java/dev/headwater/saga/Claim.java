package dev.headwater.saga;

import dev.headwater.model.Saga;
import dev.headwater.model.Step;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A row that a step claims for its saga.
 *
 * @param key the entity's key, as text
 * @param whenTaken what another saga's claim means
 */
record Claim(String entity, String key, Step.WhenTaken whenTaken) {
  private static final int KEY_LENGTH_MAX = 500;

  Claim {
    if (key.length() > KEY_LENGTH_MAX || key.indexOf('\u0000') >= 0) {
      throw new IllegalArgumentException(
          "a key to claim has at most " + KEY_LENGTH_MAX + " characters, and no NUL");
    }
  }

  /** What a step claims, given the saga so far. */
  static <I extends Record> Optional<Claim> of(
      Saga<I> saga, String step, UUID id, JsonNode input, JsonNode outputs) {
    return saga.step(step)
        .orElseThrow()
        .claimed()
        .map(
            claimed ->
                new Claim(
                    claimed.entity().name(),
                    String.valueOf(claimed.key().apply(new SoFar<>(saga, id, input, outputs, ""))),
                    claimed.whenTaken()));
  }
}
