package dev.headwater.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of all rounds that count, in the order in which they were taken. */
final class Samples {
  private final Map<Metric, Map<String, List<Double>>> figures = new LinkedHashMap<>();
  private final List<Cost> costs = new ArrayList<>();

  /** What one measurement of one round cost. */
  record Cost(String measurement, String contender, Usage usage) {}

  void add(Metric metric, String contender, double value) {
    if (!Double.isFinite(value) || value <= 0) {
      throw new IllegalArgumentException(metric.name() + " of " + contender + " is " + value);
    }
    figures
        .computeIfAbsent(metric, each -> new LinkedHashMap<>())
        .computeIfAbsent(contender, each -> new ArrayList<>())
        .add(value);
  }

  void cost(String measurement, Contender contender, Usage usage) {
    costs.add(new Cost(measurement, contender.name(), usage));
  }

  List<Double> of(Metric metric, String contender) {
    return List.copyOf(figures.getOrDefault(metric, Map.of()).getOrDefault(contender, List.of()));
  }

  List<Cost> costs() {
    return List.copyOf(costs);
  }
}
