package dev.headwater.examples.shop.demo;

import java.util.List;

/**
 * What a demo with chaos has been through.
 *
 * @param faults in their order
 * @param rowsParked rows that a copy could not take, and that were set aside until they fitted
 */
public record ChaosResult(List<String> faults, List<TakeOver> takeOvers, long rowsParked) {
  static final ChaosResult NONE = new ChaosResult(List.of(), List.of(), 0);

  public ChaosResult {
    faults = List.copyOf(faults);
    takeOvers = List.copyOf(takeOvers);
  }

  /**
   * A claim that passed to another instance.
   *
   * @param millis from the fault until the other had brought the service to a later instant
   */
  public record TakeOver(String fault, String owner, double millis) {}

  double takeOverMillisMax() {
    return takeOvers.stream().mapToDouble(TakeOver::millis).max().orElse(0);
  }
}
