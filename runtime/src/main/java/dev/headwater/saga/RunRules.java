package dev.headwater.saga;

import dev.headwater.inbox.CarryTrace;
import dev.headwater.inbox.Failures;
import dev.headwater.model.Event;
import dev.headwater.model.Saga;
import dev.headwater.model.Step;
import dev.headwater.outbox.PublishEvents;
import dev.headwater.saga.Handlers.Result;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs the service's rules for the steps of one batch: for one at a time, or for many at once. */
final class RunRules {
  private final Setting setting;
  private final Connection transaction;
  private final CarryTrace carry;
  private final boolean singly;

  /** Of those that were run before it was their turn. */
  private final Map<StepKey, Result> ready = new HashMap<>();

  private boolean acted;

  RunRules(Setting setting, Connection transaction, boolean singly) {
    this.setting = setting;
    this.transaction = transaction;
    this.carry = new CarryTrace(setting.tracing());
    this.singly = singly;
  }

  /** Whether many of its command are better run at once. */
  boolean isForMany(Message asked) {
    return !singly
        && setting.handlers().isForMany(java.util.Objects.requireNonNull(asked.command()));
  }

  /** Runs what is asked, all by one command, before it is the turn of each. */
  void ahead(String command, List<Message> asked) throws SQLException {
    acted = true;
    List<@Nullable JsonNode> requests = new ArrayList<>();
    asked.forEach(each -> requests.add(each.body()));
    List<Result> results = new ArrayList<>();
    // It is of many traces, so what it publishes carries none.
    traced(
        null,
        "steps of " + command,
        () -> {
          results.addAll(setting.handlers().runAll(transaction, command, requests));
          return results.get(0);
        });
    for (int i = 0; i < results.size(); i++) {
      ready.put(StepKey.of(asked.get(i)), results.get(i));
    }
  }

  /** Publishes that a saga has ended, as part of its own trace. */
  void publish(Event<Saga.Ended> event, Instance ended) throws SQLException {
    carry.trace(transaction, ended.ref.trace());
    PublishEvents.publish(transaction, event, ended.key, SagaEnds.of(ended));
  }

  /** Leaves nothing for whoever comes next in the transaction. */
  void end() throws SQLException {
    carry.end(transaction);
  }

  /** What was run before its turn has to have had it: else nothing would tell of it. */
  void requireAllTaken() {
    if (!ready.isEmpty()) {
      throw new IllegalStateException("carried out and not noted: " + ready.keySet());
    }
  }

  /** Whether any rules were run. */
  boolean hasActed() {
    return acted;
  }

  /** Does a step. */
  Result action(Message asked) throws SQLException {
    @Nullable Result before = ready.remove(StepKey.of(asked));
    return before != null
        ? before
        : traced(asked.saga().trace(), "step " + asked.step(), () -> run(asked, false));
  }

  /** Undoes a step. */
  Result compensation(Message asked) throws SQLException {
    return traced(asked.saga().trace(), "undo step " + asked.step(), () -> run(asked, true));
  }

  /** In choreography the request is made here, of the saga so far. */
  private Result run(Message asked, boolean undo) throws SQLException {
    if (!asked.saga().isChoreographed()) {
      return run(java.util.Objects.requireNonNull(asked.command()), asked.body());
    }
    String command;
    JsonNode request;
    try {
      Saga<?> saga = setting.definitions().of(asked.saga());
      Step<?> step = saga.step(asked.step()).orElseThrow();
      Step.Request<?> what = undo ? step.compensation().orElseThrow() : step.action();
      command = what.command().name();
      request = request(saga, asked, undo);
    } catch (RuntimeException | LinkageError | AssertionError unmade) {
      return new Result.Failed(Failures.text(unmade));
    }
    return run(command, request);
  }

  private static JsonNode request(Saga<?> saga, Message asked, boolean undo) {
    JsonNode soFar = java.util.Objects.requireNonNull(asked.body());
    JsonNode input = soFar.get("input");
    JsonNode outputs = soFar.get("outputs");
    return undo
        ? SoFar.compensation(saga, asked.step(), asked.saga().id(), input, outputs, asked.reason())
        : SoFar.request(saga, asked.step(), asked.saga().id(), input, outputs);
  }

  private Result run(String command, @Nullable JsonNode request) throws SQLException {
    acted = true;
    return setting.handlers().run(transaction, command, request, singly);
  }

  private interface Work {
    Result run() throws SQLException;
  }

  private Result traced(@Nullable String trace, String span, Work work) throws SQLException {
    Result[] result = {new Result.Failed("it was not run")};
    try {
      carry.handle(transaction, trace, span, () -> result[0] = work.run());
    } catch (SQLException | RuntimeException failure) {
      throw failure;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
    return result[0];
  }
}
