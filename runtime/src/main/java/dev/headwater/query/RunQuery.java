package dev.headwater.query;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Service;
import dev.headwater.model.Source.Otherwise;
import dev.headwater.query.OwnerException.Reason;
import dev.headwater.query.PartStamp.Served;
import dev.headwater.read.ReadPolicy;
import dev.headwater.read.Stamp;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One run of a query, on its caller's thread: this asks owners without waiting, reads what lies
 * here meanwhile, and goes on with whatever answer comes first. A part is had as soon as what it is
 * joined to is known, whatever other parts are doing; what is still under way when the query has
 * failed is cancelled.
 */
final class RunQuery {
  private final QueryPlan<?> plan;
  private final Asking asking;
  private final ReadHere here;
  private final AskGroup owners;
  private final FallBack fallBack;
  private final long begunNanos = System.nanoTime();
  private final long endNanos;
  private final Map<String, PartRows> done = new HashMap<>();
  private final List<PartGroup> waiting;
  private final UnderWay underWay;
  private Optional<String> next = Optional.empty();

  RunQuery(QueryPlan<?> plan, Asking asking, ReadHere here, AskGroup owners, FallBack fallBack) {
    this.plan = plan;
    this.asking = asking;
    this.here = here;
    this.owners = owners;
    this.fallBack = fallBack;
    this.waiting =
        new ArrayList<>(PartGroup.of(plan, plan.levels(new LinkedHashSet<>(asking.fields()))));
    long allowedNanos = plan.query().deadline().toNanos();
    this.endNanos = begunNanos + allowedNanos;
    this.underWay = new UnderWay(endNanos);
  }

  /** What all parts have come to. */
  record Outcome(Map<String, PartRows> rows, Optional<String> next) {}

  Outcome run() throws SQLException {
    try {
      while (!waiting.isEmpty() || !underWay.isEmpty()) {
        startReady();
        if (!underWay.isEmpty()) {
          takeNext();
        }
      }
      return new Outcome(done, next);
    } finally {
      underWay.cancelAll();
    }
  }

  /** Owners first: they work while this reads here. */
  private void startReady() throws SQLException {
    for (List<PartGroup> ready = ready(); !ready.isEmpty(); ready = ready()) {
      waiting.removeAll(ready);
      for (PartGroup group : ready) {
        if (group.owner().isPresent()) {
          ask(group, group.owner().get());
        }
      }
      for (PartGroup group : ready) {
        if (group.owner().isEmpty()) {
          read(group.parts().get(0));
        }
      }
    }
  }

  private List<PartGroup> ready() {
    return waiting.stream()
        .filter(group -> group.parts().stream().allMatch(this::isReady))
        .toList();
  }

  private boolean isReady(PartPlan part) {
    return part.isRoot() || isKnown(part) || done.containsKey(part.part().parent().orElseThrow());
  }

  private boolean isKnown(PartPlan part) {
    return part.part().parent().orElseThrow().equals(plan.root().alias())
        && asking.fields().containsAll(part.part().on().orElseThrow().others());
  }

  private void ask(PartGroup group, Service owner) {
    Map<PartPlan, List<List<Object>>> wanted = new HashMap<>();
    for (PartPlan part : group.parts()) {
      List<List<Object>> values = values(part);
      if (values.isEmpty()) {
        done.put(part.alias(), nothing(part, Served.NOT_WANTED, true, Optional.empty()));
      } else {
        wanted.put(part, values);
      }
    }
    if (!wanted.isEmpty()) {
      underWay.begin(
          group,
          wanted.keySet().stream().allMatch(RunQuery::hasFallback),
          (longest, taker) ->
              owners.ask(group, owner, wanted, fields(group), asking, longest, taker));
    }
  }

  private List<String> fields(PartGroup group) {
    return group.parts().stream().anyMatch(PartPlan::isRoot) ? asking.fields() : List.of();
  }

  /** Which rows of a part are wanted, each combination of values once. */
  private List<List<Object>> values(PartPlan part) {
    if (part.isRoot()) {
      return asking.values();
    }
    Set<List<Object>> values = new LinkedHashSet<>();
    if (isKnown(part)) {
      List<Integer> at =
          part.part().on().orElseThrow().others().stream().map(asking.fields()::indexOf).toList();
      asking.values().forEach(each -> values.add(at.stream().map(each::get).toList()));
    } else {
      for (Record row : rowsOf(part.part().parent().orElseThrow()).rows()) {
        JoinValues.of(part.parent(), row).ifPresent(values::add);
      }
    }
    return List.copyOf(values);
  }

  private PartRows rowsOf(String alias) {
    return Objects.requireNonNull(done.get(alias));
  }

  private void read(PartPlan part) throws SQLException {
    List<List<Object>> values = values(part);
    if (values.isEmpty()) {
      done.put(part.alias(), nothing(part, Served.NOT_WANTED, true, Optional.empty()));
      return;
    }
    long askedNanos = System.nanoTime();
    Asking timely = new Asking(asking.fields(), asking.values(), asking.page(), timely());
    ReadHere.Found found =
        isPage(part)
            ? here.page(part.part(), timely, asking.page().get())
            : here.by(
                part.part(),
                part.isRoot() ? asking.fields() : part.byFields(),
                values,
                timely.policy());
    if (part.isRoot()) {
      next = found.next();
    }
    PartStamp stamp =
        new PartStamp(
            part.alias(),
            FallBack.served(part),
            found.stamp(),
            Optional.empty(),
            since(askedNanos));
    done.put(part.alias(), PartRows.of(part, part.asRows(found.rows()), stamp));
  }

  /** Nobody waits longer than the query may take. */
  private ReadPolicy timely() {
    Duration left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    return asking.policy().waitMax().compareTo(left) > 0
        ? asking.policy().waiting(left)
        : asking.policy();
  }

  private void takeNext() throws SQLException {
    Optional<AskGroup.Arrived> answer = next();
    if (answer.isPresent()) {
      accept(answer.get());
      return;
    }
    for (PartGroup group : underWay.late(this::mayFallBack)) {
      giveUp(group, System.nanoTime() - endNanos >= 0);
    }
  }

  private boolean mayFallBack(PartGroup group) {
    return group.parts().stream()
        .anyMatch(part -> !done.containsKey(part.alias()) && hasFallback(part));
  }

  private static boolean hasFallback(PartPlan part) {
    return part.part().otherwise() != Otherwise.FAIL;
  }

  /** Parts without a fallback wait until the end. */
  private void giveUp(PartGroup group, boolean isOver) throws SQLException {
    String owner = group.owner().orElseThrow().name();
    OwnerException late =
        new OwnerException(
            owner,
            Reason.LATE,
            "it has not answered within %d ms.".formatted(since(begunNanos).toMillis()));
    boolean isLeft = false;
    for (PartPlan part : group.parts()) {
      if (!done.containsKey(part.alias())) {
        if (isOver || hasFallback(part)) {
          otherwise(part, late, underWay.askedNanos(group));
        } else {
          isLeft = true;
        }
      }
    }
    if (!isLeft) {
      underWay.cancel(group);
    }
  }

  private Optional<AskGroup.Arrived> next() {
    try {
      return underWay.next(this::mayFallBack);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HeadwaterException(
          "HW841",
          plan.query().toString(),
          "waiting for its parts was interrupted.",
          "try again.",
          interrupted);
    }
  }

  private void accept(AskGroup.Arrived answer) throws SQLException {
    for (PartPlan part : answer.group().parts()) {
      if (done.containsKey(part.alias())) {
        continue;
      }
      PartRows rows = answer.rows().get(part.alias());
      if (rows == null) {
        otherwise(part, answer.failureOf(part.alias()), answer.askedNanos());
      } else {
        done.put(part.alias(), rows);
        if (!isPage(part)) {
          fallBack.remember(part, values(part), rows);
        }
      }
    }
  }

  private void otherwise(PartPlan part, OwnerException failure, long askedNanos)
      throws SQLException {
    done.put(
        part.alias(),
        fallBack
            .rows(part, byOf(part), values(part), timely(), failure, since(askedNanos))
            .filter(rows -> !isPage(part) || rows.stamp().served() != Served.LAST_KNOWN)
            .orElseThrow(() -> failed(part, failure)));
  }

  /** What was asked for page by page is not known by its values. */
  private boolean isPage(PartPlan part) {
    return part.isRoot() && asking.page().isPresent();
  }

  private List<String> byOf(PartPlan part) {
    return part.isRoot() ? asking.fields() : part.byFields();
  }

  private HeadwaterException failed(PartPlan part, OwnerException failure) {
    return new HeadwaterException(
        "HW841",
        plan.query().toString(),
        "its part `%s` fails: \"%s\", %s".formatted(part.alias(), failure.owner(), failure.what()),
        failure.remedy(),
        failure);
  }

  static PartRows nothing(PartPlan part, Served served, boolean complete, Optional<String> error) {
    Stamp none = new Stamp(List.of(), true, complete, true, false);
    return PartRows.of(
        part, List.of(), new PartStamp(part.alias(), served, none, error, Duration.ZERO));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
