package dev.headwater.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs the rounds of measurements: within a round the contenders follow one another, each round
 * another first, so that a drift of the machine meets all alike.
 */
final class Rounds {
  private final Sizes sizes;
  private final PrintWriter progress;

  Rounds(Sizes sizes, PrintWriter progress) {
    this.sizes = sizes;
    this.progress = progress;
  }

  Samples run(List<Measurement> measurements) throws Exception {
    Samples samples = new Samples();
    for (Measurement measurement : measurements) {
      for (int i = 0; i < sizes.warmUps(); i++) {
        round(measurement, i, "warm-up", new Samples());
      }
      for (int i = 0; i < sizes.rounds(); i++) {
        round(measurement, i, "round " + (i + 1) + " of " + sizes.rounds(), samples);
      }
    }
    return samples;
  }

  private void round(Measurement measurement, int number, String what, Samples samples)
      throws Exception {
    List<Contender> order = new ArrayList<>(measurement.contenders());
    Collections.rotate(order, number);
    for (Contender contender : order) {
      progress.printf("%s, %s: %s%n", measurement.name(), what, contender.name());
      progress.flush();
      measurement.measure(contender, samples);
    }
  }
}
