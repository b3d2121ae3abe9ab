package dev.headwater.query;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.AccessPattern;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Source;
import dev.headwater.query.PartStamp.Served;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    requirePage(asking);
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

  private void requirePage(Asking asking) {
    if (asking.page().filter(page -> page.rowsMax() < 1).isPresent()) {
      throw new HeadwaterException(
          "HW844", query().toString(), "a page of no rows is asked for.", "ask for one at least.");
    }
    boolean goesOn = asking.page().flatMap(Asking.Paging::cursor).isPresent();
    if (goesOn && !(query().root().source() instanceof Source.FromProjection)) {
      throw new HeadwaterException(
          "HW844",
          query().toString(),
          "only what is read from a projection can be gone on with.",
          "ask for the first rows, more of them, or read the root from a projection.");
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
    Set<String> leftOut = new HashSet<>();
    for (PartStamp stamp : stamps) {
      // What hangs from a part that is left out is not there either.
      boolean isBelow =
          query()
              .part(stamp.part())
              .flatMap(QueryPart::parent)
              .filter(leftOut::contains)
              .isPresent();
      if (stamp.served() == Served.LEFT_OUT || isBelow) {
        leftOut.add(stamp.part());
      }
    }
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
    List<? extends Record> ordered =
        root.stamp().served() == Served.COPY ? inOrder(asking, root.rows()) : root.rows();
    return ordered.stream().limit(asking.page().get().rowsMax()).toList();
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
