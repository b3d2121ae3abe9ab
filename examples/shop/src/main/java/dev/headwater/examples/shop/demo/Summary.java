package dev.headwater.examples.shop.demo;

import dev.headwater.examples.shop.Customers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result in words. */
final class Summary {
  private Summary() {}

  /**
   * The result.
   *
   * @param explanations of what was asked
   */
  static List<String> of(DemoResult result, List<String> explanations) {
    List<String> lines = new ArrayList<>();
    if (!result.copies().isEmpty()) {
      lines.add("");
      lines.addAll(CompareAll.table(result.copies()));
      lines.add("");
      lines.addAll(CompareProjections.table(result.projections()));
      lines.add("");
      lines.addAll(ShowQueries.tables(result.queries(), Customers.SERVICE));
      lines.add("");
      lines.addAll(explanations);
      lines.add("");
      result.sagas().forEach(saga -> lines.add(of(saga)));
      lines.add(of(result.proof()));
      lines.add("");
      lines.addAll(figures(result));
    }
    lines.add(
        (result.succeeded() ? "Done: " : "FAILED: ")
            + result.exitReason()
            + String.format(Locale.ROOT, " (%.1f s in all).", result.wallSeconds()));
    return lines;
  }

  private static String of(SagaResult saga) {
    return line(
        "%s (%s): %,d started, %,d completed, %,d compensated, %,d open.",
        saga.name(),
        saga.style(),
        saga.started(),
        saga.completed(),
        saga.compensated(),
        saga.open());
  }

  private static String of(Proof proof) {
    return line(
        "By the owners' tables: %,.2f of money taken, %,.2f due for confirmed orders; %,d pieces"
            + " reserved, %,d due; %,d orders pending, %,d half done.",
        proof.moneyTaken(),
        proof.moneyDue(),
        proof.stockReserved(),
        proof.stockDue(),
        proof.pendingOrders(),
        proof.halfDone());
  }

  private static List<String> figures(DemoResult result) {
    List<String> figures = new ArrayList<>(ofAll(result));
    ChaosResult chaos = result.chaos();
    if (!chaos.faults().isEmpty()) {
      figures.add(
          line(
              "%d faults; %d claims were taken over, after %.1f s at most; %d rows were set aside and mended.",
              chaos.faults().size(),
              chaos.takeOvers().size(),
              chaos.takeOverMillisMax() / 1000,
              chaos.rowsParked()));
    }
    return figures;
  }

  private static List<String> ofAll(DemoResult result) {
    DemoResult.Observed seen = result.observed();
    return List.of(
        line(
            "%,d changes were committed by the owners and %,d applied to copies; %,d commands were refused by business rules, %,d deadlocks tried again.",
            result.changesCommitted(),
            result.changesApplied(),
            seen.commandsRefused(),
            seen.deadlocksRetried()),
        line(
            "customers was down for %.1f s; its copies had caught up %.1f s after that. Ages leave this time out, but for the maximum.",
            result.outageSeconds(), seen.catchUpMillis() / 1000),
        line(
            "%,d orders placed, %,d payments opened by their events; %,d orders added up in the storefront meanwhile, %,d of them wrong.",
            seen.ordersPlaced(), seen.paymentsOpened(), seen.totalsChecked(), seen.totalsBroken()),
        line(
            "Copies were filled with %,.0f rows/s while writers ran.",
            result.bootstrap().rowsCopiedPerSecond()));
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
