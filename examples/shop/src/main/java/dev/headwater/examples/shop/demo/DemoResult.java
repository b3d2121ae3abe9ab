package dev.headwater.examples.shop.demo;

import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came of a demo.
 *
 * @param seconds of the live load, as measured
 * @param wallSeconds of everything
 * @param changesCommitted rows and events that the writers inserted, changed, deleted and published
 *     at the owners
 * @param changesApplied rows and events that took effect in subscribers: one change goes to each
 *     copy of its entity, and several changes of one key between two ticks are one
 * @param outageSeconds for how long the customers' database was out of reach
 * @param exitReason why it ended as it did
 */
public record DemoResult(
    boolean succeeded,
    String exitReason,
    double scale,
    long seed,
    double seconds,
    double wallSeconds,
    double outageSeconds,
    long changesCommitted,
    long changesApplied,
    List<CopyResult> copies,
    List<ProjectionResult> projections,
    List<QueryResult> queries,
    List<SagaResult> sagas,
    Proof proof,
    Bootstrap bootstrap,
    Observed observed,
    ChaosResult chaos) {

  /**
   * The rough rates of getting ready.
   *
   * @param rowsLoaded into the owners' tables, with capture on
   * @param rowsCopied into all copies, while writers ran
   */
  public record Bootstrap(
      long rowsLoaded,
      double loadSeconds,
      long rowsCopied,
      double copySeconds,
      double rowsCopiedPerSecond) {
    static final Bootstrap NONE = new Bootstrap(0, 0, 0, 0, 0);
  }

  /**
   * What was seen beside the copies.
   *
   * @param catchUpMillis from the end of the outage until all copies of customers had caught up
   * @param commandsRefused by business rules
   * @param deadlocksRetried transactions that the database chose to end among writers, tried again
   * @param ordersPlaced by commands, each with one event
   * @param paymentsOpened by these events
   * @param totalsChecked orders of the storefront's copies whose lines were added up while all ran
   * @param totalsBroken of these, those whose lines did not come to their total
   */
  public record Observed(
      double catchUpMillis,
      long commandsRefused,
      long deadlocksRetried,
      long ordersPlaced,
      long paymentsOpened,
      long totalsChecked,
      long totalsBroken) {
    static final Observed NONE = new Observed(0, 0, 0, 0, 0, 0, 0);
  }

  public DemoResult {
    copies = List.copyOf(copies);
    projections = List.copyOf(projections);
    queries = List.copyOf(queries);
    sagas = List.copyOf(sagas);
  }

  /** The report, as indented JSON. */
  public String toJson() {
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(this)
        + "\n";
  }
}
