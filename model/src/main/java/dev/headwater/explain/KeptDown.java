package dev.headwater.explain;

import dev.headwater.explain.WhatIf.Effect;
import dev.headwater.explain.WhatIf.Outcome;
import dev.headwater.model.Copy;
import dev.headwater.model.Projection;
import dev.headwater.model.Service;
import java.time.Duration;
import java.util.List;

/** What becomes of copies and projections while a service is down. */
final class KeptDown {
  private KeptDown() {}

  static Effect effect(Copy<?> copy, Service down) {
    return effect(
        "copy",
        copy.toString(),
        copy.service(),
        List.of(copy.entity().service()),
        copy.window(),
        down);
  }

  static Effect effect(Projection<?> projection, Service down) {
    return effect(
        "projection",
        projection.toString(),
        projection.service(),
        Fates.owners(projection),
        projection.window(),
        down);
  }

  private static Effect effect(
      String kind, String name, Service at, List<Service> owners, Duration window, Service down) {
    if (at.equals(down)) {
      return new Effect(
          kind,
          name,
          Outcome.NOT_SERVED,
          "it lies at `%s`; it catches up by itself afterwards".formatted(down));
    }
    return owners.contains(down)
        ? new Effect(
            kind,
            name,
            Outcome.SERVES_AGEING,
            "it lies at `%s`; it gets older until `%s` is back; alarm beyond %s"
                .formatted(at, down, Words.duration(window)))
        : new Effect(kind, name, Outcome.UNAFFECTED, "nothing of it is of `%s`".formatted(down));
  }
}
