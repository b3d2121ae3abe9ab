package dev.headwater.examples.shop.demo;

import dev.headwater.explain.WhatIf.Outcome;

/**
 * What came of a query that was asked while all ran.
 *
 * @param answers of all kinds
 * @param partial answers from which something was left out
 * @param stale answers with something that was known before, for its owner had failed
 * @param latencyMillisP50 without the outage and what comes of it, as the next
 * @param ageMillisMax of the oldest part of an answer
 * @param computedMillisP50 by what the model declares, and assumptions, as the next
 */
public record QueryResult(
    String name,
    long answers,
    long failed,
    long partial,
    long stale,
    double latencyMillisP50,
    double latencyMillisP99,
    double ageMillisMax,
    double computedMillisP50,
    double computedAvailability,
    DuringOutage duringOutage) {

  /**
   * What it did from the beginning to the end of the outage.
   *
   * @param predicted by the model
   * @param unforeseen reads in which the service that was down had another effect than that
   */
  public record DuringOutage(
      long answers,
      long failed,
      long partial,
      long stale,
      double latencyMillisP50,
      Outcome predicted,
      long unforeseen) {
    long inFull() {
      return answers - partial - stale;
    }
  }
}
