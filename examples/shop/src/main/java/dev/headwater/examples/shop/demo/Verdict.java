package dev.headwater.examples.shop.demo;

import dev.headwater.examples.shop.demo.DemoResult.Observed;
import java.util.List;
import java.util.Optional;

/** What is wrong at the end, if anything is. */
final class Verdict {
  static final String GOOD =
      "every copy equals its owner, every projection its definition, and all sagas have ended whole";

  private Verdict() {}

  static Optional<String> objection(
      List<CopyResult> copies,
      List<ProjectionResult> projections,
      List<QueryResult> queries,
      List<SagaResult> sagas,
      Proof proof,
      Observed observed) {
    List<String> differing =
        copies.stream()
            .filter(copy -> !copy.equalToOwner())
            .map(copy -> copy.name() + " (" + copy.differingRows() + " rows)")
            .toList();
    if (!differing.isEmpty()) {
      return Optional.of("copies differ from their owners: " + String.join(", ", differing));
    }
    List<String> wrong =
        projections.stream()
            .filter(projection -> !projection.equalToFullComputation())
            .map(projection -> projection.name() + " (" + projection.differingRows() + " rows)")
            .toList();
    if (!wrong.isEmpty()) {
      return Optional.of("projections differ from their definitions: " + String.join(", ", wrong));
    }
    long open = sagas.stream().mapToLong(SagaResult::open).sum();
    if (open > 0) {
      return Optional.of(open + " sagas have not ended");
    }
    if (!proof.holds()) {
      return Optional.of("orders, payments and inventory do not agree: " + proof);
    }
    if (observed.totalsBroken() > 0) {
      return Optional.of(
          "%d orders were seen in the storefront whose lines did not come to their total"
              .formatted(observed.totalsBroken()));
    }
    if (observed.ordersPlaced() != observed.paymentsOpened()) {
      return Optional.of(
          "%d orders were placed, but %d payments opened by their events"
              .formatted(observed.ordersPlaced(), observed.paymentsOpened()));
    }
    return queries.stream()
        .filter(query -> query.duringOutage().unforeseen() > 0)
        .findFirst()
        .map(Verdict::unforeseen);
  }

  private static String unforeseen(QueryResult query) {
    QueryResult.DuringOutage then = query.duringOutage();
    return "%s did something else than %s in %d reads during the outage: %d answers, %d of them partly, %d stale, and %d failures"
        .formatted(
            query.name(),
            then.predicted(),
            then.unforeseen(),
            then.answers(),
            then.partial(),
            then.stale(),
            then.failed());
  }
}
