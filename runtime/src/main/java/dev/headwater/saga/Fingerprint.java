package dev.headwater.saga;

import dev.headwater.model.Saga;
import dev.headwater.model.Step;
import java.util.stream.Collectors;

/** What running sagas depend on of their definition, as text. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Saga<?> saga) {
    return saga.style().name()
        + ": "
        + saga.steps().stream().map(Fingerprint::of).collect(Collectors.joining(", "));
  }

  private static String of(Step<?> step) {
    return "%s %s %s%s"
        .formatted(
            step.kind(),
            step.name(),
            step.action().command(),
            step.compensation().map(undo -> " / " + undo.command().name()).orElse(""));
  }
}
