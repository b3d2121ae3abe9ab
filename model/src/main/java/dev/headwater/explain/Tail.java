package dev.headwater.explain;

import dev.headwater.explain.Figures.Latency;
import java.util.List;

/**
 * How long the slowest of several calls takes that are made at once.
 *
 * <p>All are done by t with the product of their probabilities, if they are independent; so the
 * quantile q of the slowest is where the product is q. For n calls alike this is each one's
 * quantile q<sup>1/n</sup>: of a hundred calls, 63 of 100 times one is beyond its p99. That is J.
 * Dean and L. A. Barroso, <i>The Tail at Scale</i>, CACM 56(2), 2013.
 *
 * <p>Between and beyond the two quantiles that are known of a call, it is taken as log-normal,
 * which fits times of services well enough and has just two parameters. The largest of the calls'
 * p99s alone would be a lower bound.
 */
final class Tail {
  private static final double Z99 = 2.3263478740408408;
  private static final int HALVINGS = 100;

  private Tail() {}

  /** By when all are done, with probability q. */
  static double slowestMillis(List<Latency> calls, double q) {
    if (calls.isEmpty()) {
      return 0;
    }
    double low = 0;
    double high = 1;
    while (allDone(calls, high) < q) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (allDone(calls, middle) < q) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double allDone(List<Latency> calls, double millis) {
    return calls.stream().mapToDouble(call -> done(call, millis)).reduce(1, (a, b) -> a * b);
  }

  /** The share of calls that are done by then. */
  private static double done(Latency call, double millis) {
    double median = call.p50Millis();
    double spread = Math.log(call.p99Millis() / median) / Z99;
    if (median <= 0 || spread <= 0) {
      return millis >= call.p99Millis() ? 1 : 0;
    }
    return millis <= 0 ? 0 : normal(Math.log(millis / median) / spread);
  }

  /** The normal distribution, by formula 26.2.17 of M. Abramowitz and I. A. Stegun (1964). */
  private static double normal(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    double beyond =
        density
            * t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return z >= 0 ? 1 - beyond : beyond;
  }
}
