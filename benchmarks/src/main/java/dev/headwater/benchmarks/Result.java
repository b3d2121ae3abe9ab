package dev.headwater.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One row of a report.
 *
 * @param headwater the median of the rounds, like {@code reference}
 * @param ratio the median of the rounds' ratios, above 1 where Headwater is ahead, whichever way is
 *     better; {@code ratioMin} and {@code ratioMax} are those of single rounds
 * @param floor what has to be reached, empty if nothing has
 */
record Result(
    String name,
    String unit,
    double headwater,
    double reference,
    String referenceName,
    double ratio,
    double ratioMin,
    double ratioMax,
    int rounds,
    String floor,
    Reached reached) {
  enum Reached {
    YES,
    NO,
    NOT_ASKED
  }

  /** Holds the figures of two contenders, taken in the same rounds, against one another. */
  static Result of(
      Metric metric, List<Double> headwater, List<Double> reference, String name, Floor floor) {
    if (headwater.isEmpty() || headwater.size() != reference.size()) {
      throw new IllegalArgumentException(
          "%s: %d rounds against %d of %s."
              .formatted(metric.name(), headwater.size(), reference.size(), name));
    }
    List<Double> ratios =
        IntStream.range(0, headwater.size())
            .mapToObj(i -> metric.ratio(headwater.get(i), reference.get(i)))
            .sorted()
            .toList();
    double ratio = median(ratios);
    double value = median(headwater);
    return new Result(
        metric.name(),
        metric.unit(),
        value,
        median(reference),
        name,
        ratio,
        ratios.get(0),
        ratios.get(ratios.size() - 1),
        ratios.size(),
        floor.text(),
        reached(floor, value, ratio));
  }

  private static Reached reached(Floor floor, double value, double ratio) {
    if (floor instanceof Floor.None) {
      return Reached.NOT_ASKED;
    }
    return floor.isReachedBy(value, ratio) ? Reached.YES : Reached.NO;
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
