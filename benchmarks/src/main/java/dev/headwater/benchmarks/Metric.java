package dev.headwater.benchmarks;

/**
 * What is measured.
 *
 * @param better which way is better, so that a ratio above 1 always speaks for Headwater
 */
record Metric(String name, String unit, Better better) {
  enum Better {
    MORE,
    LESS
  }

  static Metric more(String name, String unit) {
    return new Metric(name, unit, Better.MORE);
  }

  static Metric less(String name, String unit) {
    return new Metric(name, unit, Better.LESS);
  }

  double ratio(double headwater, double reference) {
    return switch (better) {
      case MORE -> headwater / reference;
      case LESS -> reference / headwater;
    };
  }
}
