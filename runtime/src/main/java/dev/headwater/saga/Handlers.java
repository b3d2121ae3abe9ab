package dev.headwater.saga;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.inbox.Failures;
import dev.headwater.model.Command;
import dev.headwater.owner.CommandHandler;
import dev.headwater.owner.HandleOne;
import dev.headwater.owner.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs the service's business rules for steps. In a batch most are run without a savepoint, which
 * would cost as much as a statement; one that fails or is refused has the batch done again with one
 * for each. A command that was refused lately gets one from the start.
 */
public final class Handlers {
  private static final int CALLS_WITH_SAVEPOINT = 1_000;

  private final String service;
  private final SagaListener listener;
  private final Map<String, Handler<?, ?>> handlers = new HashMap<>();
  private final Map<String, Integer> withSavepoint = new ConcurrentHashMap<>();

  private record Handler<C extends Record, R extends Record>(
      Command<C, R> command, CommandHandler<C, R> rules) {
    boolean isForMany() {
      return rules instanceof HandleOne;
    }

    List<Outcome<R>> callAll(Connection transaction, List<@Nullable JsonNode> requests)
        throws Exception {
      List<C> typed =
          requests.stream().map(each -> SagaJson.record(each, command.requestType())).toList();
      return ((HandleOne<C, R>) rules).all(transaction, typed);
    }

    Outcome<R> call(Connection transaction, @Nullable JsonNode request) throws Exception {
      C typed = SagaJson.record(request, command.requestType());
      return java.util.Objects.requireNonNull(
          rules.handle(transaction, typed), "the handler returned no outcome");
    }
  }

  public Handlers(String service, SagaListener listener) {
    this.service = service;
    this.listener = listener;
  }

  /** Not to be called once it is used. */
  public <C extends Record, R extends Record> void add(
      Command<C, R> command, CommandHandler<C, R> handler) {
    handlers.put(command.name(), new Handler<>(command, handler));
  }

  /** What came of a step. */
  sealed interface Result {
    SagaListener.Outcome outcome();

    /** It took effect. */
    record Done(JsonNode reply) implements Result {
      @Override
      public SagaListener.Outcome outcome() {
        return SagaListener.Outcome.DONE;
      }
    }

    /** The rules forbid it, and nothing of it is left. */
    record Refused(String reason) implements Result {
      @Override
      public SagaListener.Outcome outcome() {
        return SagaListener.Outcome.REFUSED;
      }
    }

    /** It failed, and nothing of it is left. */
    record Failed(String error) implements Result {
      @Override
      public SagaListener.Outcome outcome() {
        return SagaListener.Outcome.FAILED;
      }
    }
  }

  /** Whether many of a command are better carried out at once. */
  boolean isForMany(String command) {
    Handler<?, ?> handler = handlers.get(command);
    return handler != null && handler.isForMany();
  }

  /**
   * Carries many of a command out at once. Those that are refused leave nothing: the others are
   * then carried out without them.
   *
   * @throws StepFailedException when one of them failed and all has to be done again, singly
   */
  List<Result> runAll(Connection transaction, String command, List<@Nullable JsonNode> requests)
      throws SQLException {
    Handler<?, ?> handler = java.util.Objects.requireNonNull(handlers.get(command));
    long began = System.nanoTime();
    List<Result> results = runAll(transaction, handler, command, requests);
    long nanosEach = (System.nanoTime() - began) / results.size();
    results.forEach(each -> listener.ran(command, each.outcome(), nanosEach));
    return results;
  }

  private List<Result> runAll(
      Connection transaction,
      Handler<?, ?> handler,
      String command,
      List<@Nullable JsonNode> requests)
      throws SQLException {
    boolean safely = withSavepoint.containsKey(command);
    @Nullable Savepoint before = safely ? transaction.setSavepoint() : null;
    try {
      List<Result> results = results(handler.callAll(transaction, requests));
      if (results.stream().anyMatch(Result.Refused.class::isInstance)) {
        withSavepoint.put(command, CALLS_WITH_SAVEPOINT);
        requireSavepoint(command, before);
        transaction.rollback(before);
        return withoutRefused(transaction, handler, command, requests, results);
      }
      countDown(transaction, command, before);
      return results;
    } catch (StepFailedException again) {
      throw again;
    } catch (Exception | LinkageError | AssertionError failure) {
      failed(transaction, command, null, failure);
      throw new IllegalStateException(failure);
    }
  }

  private static List<Result> withoutRefused(
      Connection transaction,
      Handler<?, ?> handler,
      String command,
      List<@Nullable JsonNode> requests,
      List<Result> results)
      throws Exception {
    List<@Nullable JsonNode> others = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      if (!(results.get(i) instanceof Result.Refused)) {
        others.add(requests.get(i));
      }
    }
    Queue<Result> again = new ArrayDeque<>();
    if (!others.isEmpty()) {
      again.addAll(results(handler.callAll(transaction, others)));
    }
    if (again.stream().anyMatch(Result.Refused.class::isInstance)) {
      throw new StepFailedException(
          command,
          "one is refused only now that others are not there",
          new IllegalStateException());
    }
    return results.stream()
        .map(each -> each instanceof Result.Refused ? each : again.remove())
        .toList();
  }

  private static List<Result> results(List<? extends Outcome<?>> outcomes) {
    return outcomes.stream().map(Handlers::result).toList();
  }

  private static Result result(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?> refused) {
      return new Result.Refused(readable(refused.reason()));
    }
    JsonNode reply = SagaJson.parse(Json.write(((Outcome.Done<?>) outcome).reply()));
    requireStorable(reply);
    return new Result.Done(reply);
  }

  /**
   * Carries a command out in the transaction.
   *
   * @param singly whether a failure is to be kept from the rest of the transaction
   * @throws StepFailedException when it failed and the rest has to be done again
   */
  Result run(Connection transaction, String command, @Nullable JsonNode request, boolean singly)
      throws SQLException {
    Handler<?, ?> handler = handlers.get(command);
    if (handler == null) {
      return new Result.Failed(Failures.text(unknown(command)));
    }
    long began = System.nanoTime();
    Result result = run(transaction, handler, command, request, singly);
    listener.ran(command, result.outcome(), System.nanoTime() - began);
    return result;
  }

  private Result run(
      Connection transaction,
      Handler<?, ?> handler,
      String command,
      @Nullable JsonNode request,
      boolean singly)
      throws SQLException {
    boolean safely = singly || withSavepoint.containsKey(command);
    @Nullable Savepoint before = safely ? transaction.setSavepoint() : null;
    try {
      Outcome<?> outcome = handler.call(transaction, request);
      Result result = result(outcome);
      if (result instanceof Result.Refused) {
        withSavepoint.put(command, CALLS_WITH_SAVEPOINT);
        requireSavepoint(command, before);
        transaction.rollback(before);
        return result;
      }
      if (singly) {
        requireConstraintsKept(transaction);
      }
      countDown(transaction, command, before);
      return result;
    } catch (StepFailedException again) {
      throw again;
    } catch (Exception | LinkageError | AssertionError failure) {
      return failed(transaction, command, before, failure);
    }
  }

  /** What would fail at the commit is this step's failure, not that of all others. */
  private static void requireConstraintsKept(Connection transaction) throws SQLException {
    Savepoint present = transaction.setSavepoint();
    Sql.run(transaction, "set constraints all immediate");
    transaction.rollback(present);
  }

  /** PostgreSQL's texts hold no NUL. */
  private static String readable(String text) {
    return text.replace("\u0000", "");
  }

  private static void requireStorable(JsonNode reply) {
    if (reply.toString().contains("\\u0000")) {
      throw new IllegalArgumentException("its reply has a NUL in a text, which cannot be stored");
    }
  }

  /** A lost session and a deadlock are nobody's failure; whatever else happens in a step is its. */
  private static Result failed(
      Connection transaction, String command, @Nullable Savepoint before, Throwable failure)
      throws SQLException {
    if (failure instanceof SQLException ofDatabase
        && (Failures.isOfTransaction(ofDatabase) || transaction.isClosed())) {
      throw ofDatabase;
    }
    if (before == null) {
      throw new StepFailedException(command, "its handler failed: " + failure, failure);
    }
    transaction.rollback(before);
    return new Result.Failed(readable(Failures.text(failure)));
  }

  private static void requireSavepoint(String command, @Nullable Savepoint before) {
    if (before == null) {
      throw new StepFailedException(
          command, "it was refused, and is taken back by itself", new IllegalStateException());
    }
  }

  private void countDown(Connection transaction, String command, @Nullable Savepoint before)
      throws SQLException {
    if (before != null) {
      transaction.releaseSavepoint(before);
      withSavepoint.computeIfPresent(command, (name, left) -> left <= 1 ? null : left - 1);
    }
  }

  private HeadwaterException unknown(String command) {
    return new HeadwaterException(
        "HW411",
        service + "." + command,
        "no handler is registered for it in this instance.",
        "register one with handling(…) before start().");
  }
}
