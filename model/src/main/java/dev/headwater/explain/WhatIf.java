package dev.headwater.explain;

import static java.util.Objects.requireNonNull;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import java.util.List;
import java.util.stream.Stream;

/** What becomes of everything that a model declares while one of its services is down. */
public final class WhatIf {
  private WhatIf() {}

  /** What becomes of something. The names are stable. */
  public enum Outcome {
    /** It has nothing of the service that is down. */
    UNAFFECTED,
    /** A query answers in full, of what lies here; that gets older until the owner is back. */
    ANSWERS,
    /** A query answers in full, for some of it falls back on what was known, and says so. */
    ANSWERS_STALE,
    /** A query answers without some of its parts, and says so. */
    ANSWERS_PARTLY,
    /** A query is not answered, or a command not carried out. */
    FAILS,
    /** A copy or a projection is served, gets older, and raises an alarm beyond its window. */
    SERVES_AGEING,
    /** A copy or a projection cannot be read, for it lies where nobody answers. */
    NOT_SERVED,
    /** New sagas do not start. */
    DOES_NOT_START,
    /** Sagas that come there are compensated after their deadline. */
    COMPENSATES,
    /**
     * Sagas that come there are at their point of no return: once the service is back, its ledger
     * says whether the step was done, and so whether they are completed or compensated.
     */
    DECIDED_THERE,
    /** Sagas that come there are past their point of no return, and wait however long it takes. */
    WAITS
  }

  /**
   * What becomes of one declaration.
   *
   * @param kind {@code query}, {@code copy}, {@code projection}, {@code saga} or {@code command}
   * @param name {@code service.name}
   */
  public record Effect(String kind, String name, Outcome outcome, String because) {
    public Effect {
      requireNonNull(kind);
      requireNonNull(name);
      requireNonNull(outcome);
      requireNonNull(because);
    }
  }

  /**
   * While the service is down, its database with it: of all queries, copies, projections and sagas,
   * and of the commands that it handles, in the order of the model.
   */
  public static List<Effect> down(Model model, Service service) {
    return model.declarations().stream().flatMap(it -> effect(it, service)).toList();
  }

  /** A table of them, at most 110 characters wide. */
  public static String text(List<Effect> effects) {
    TextTable table = new TextTable(10, 34, 16, 42);
    effects.forEach(
        each -> table.row(each.kind(), each.name(), Words.lower(each.outcome()), each.because()));
    return table.write();
  }

  private static Stream<Effect> effect(Declaration it, Service down) {
    if (it instanceof Query<?> query) {
      return Stream.of(QueryDown.effect(query, down));
    }
    if (it instanceof Copy<?> copy) {
      return Stream.of(KeptDown.effect(copy, down));
    }
    if (it instanceof Projection<?> projection) {
      return Stream.of(KeptDown.effect(projection, down));
    }
    if (it instanceof Saga<?> saga) {
      return Stream.of(SagaDown.effect(saga, down));
    }
    return it instanceof Command<?, ?> command && command.service().equals(down)
        ? Stream.of(
            new Effect(
                "command",
                command.toString(),
                Outcome.FAILS,
                "`%s` carries it out; who sends it with its key again later does no harm"
                    .formatted(down)))
        : Stream.empty();
  }
}
