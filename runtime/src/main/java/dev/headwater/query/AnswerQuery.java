package dev.headwater.query;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.AccessPattern;
import dev.headwater.model.Query;
import dev.headwater.query.PartStamp.Served;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs one query and makes its results. Safe for many threads. */
final class AnswerQuery<T extends Record> {
  private final QueryPlan<T> plan;
  private final ReadHere here;
  private final AskGroup owners;
  private final FallBack fallBack;
  private final AnsweredListener listener;

  AnswerQuery(
      QueryPlan<T> plan,
      ReadHere here,
      AskGroup owners,
      FallBack fallBack,
      AnsweredListener listener) {
    this.plan = plan;
    this.here = here;
    this.owners = owners;
    this.fallBack = fallBack;
    this.listener = listener;
  }

  Query<T> query() {
    return plan.query();
  }

  QueryAnswer<List<T>> run(Asking asking) throws SQLException {
    long begunNanos = System.nanoTime();
    QueryAnswer<List<T>> answer = null;
    try {
      RunQuery.Outcome outcome = new RunQuery(plan, asking, here, owners, fallBack).run();
      answer = answer(asking, outcome);
      return answer;
    } finally {
      listener.answered(query().name(), answer, System.nanoTime() - begunNanos);
    }
  }

  private QueryAnswer<List<T>> answer(Asking asking, RunQuery.Outcome outcome) {
    List<T> results = new ArrayList<>();
    for (Record root : roots(asking, outcome.rows())) {
      JoinedRow row = new JoinedRow(plan, outcome.rows(), plan.root(), root, Set.of());
      if (row.isWhole()) {
        results.add(result(row));
      }
    }
    List<PartStamp> stamps =
        query().parts().stream()
            .map(part -> Objects.requireNonNull(outcome.rows().get(part.alias())).stamp())
            .toList();
    return new QueryAnswer<>(
        Collections.unmodifiableList(results), stamps, missing(stamps), outcome.next());
  }

  private List<String> missing(List<PartStamp> stamps) {
    Set<String> leftOut =
        stamps.stream()
            .filter(stamp -> stamp.served() == Served.LEFT_OUT)
            .map(PartStamp::part)
            .collect(Collectors.toSet());
    return plan.shows().stream()
        .filter(shown -> !Collections.disjoint(shown.aliases(), leftOut))
        .map(ShownPlan::component)
        .toList();
  }

  private T result(JoinedRow row) {
    @Nullable Object[] values = plan.shows().stream().map(shown -> shown.of(row)).toArray();
    try {
      return plan.result().of(values);
    } catch (IllegalArgumentException misfit) {
      throw new HeadwaterException(
          "HW843",
          query().toString(),
          "its result does not take what is shown: " + misfit.getMessage(),
          "let it allow what the parts can give.",
          misfit);
    }
  }

  /** In the order of the keys, or of the declared way of reading. */
  private List<? extends Record> roots(Asking asking, Map<String, PartRows> rows) {
    PartRows root = Objects.requireNonNull(rows.get(plan.root().alias()));
    if (asking.page().isEmpty()) {
      List<Record> ordered = new ArrayList<>();
      asking.values().forEach(key -> ordered.addAll(root.at(JoinValues.given(key))));
      return ordered;
    }
    return root.stamp().served() == Served.COPY
        ? inOrder(asking, root.rows()).stream().limit(asking.page().get().rowsMax()).toList()
        : root.rows();
  }

  /** A copy gives rows in the order of its key. */
  private List<? extends Record> inOrder(Asking asking, List<? extends Record> rows) {
    AccessPattern pattern =
        query().reads().stream()
            .filter(read -> ReadHere.isSame(read.equal(), asking.fields()))
            .findFirst()
            .orElseThrow();
    Optional<Comparator<Record>> order =
        pattern.order().stream().map(this::by).reduce(Comparator::thenComparing);
    return order.<List<? extends Record>>map(by -> rows.stream().sorted(by).toList()).orElse(rows);
  }

  private Comparator<Record> by(AccessPattern.Order order) {
    Comparator<Record> by = by(plan.root().records().accessor(order.field()));
    return order.descending() ? by.reversed() : by;
  }

  @SuppressWarnings("unchecked")
  private static Comparator<Record> by(Method accessor) {
    return (one, other) ->
        ((Comparable<Object>) value(accessor, one)).compareTo(value(accessor, other));
  }

  private static Object value(Method accessor, Record row) {
    Optional<List<Object>> values = JoinValues.of(List.of(accessor), row);
    return values.orElseThrow().get(0);
  }
}
