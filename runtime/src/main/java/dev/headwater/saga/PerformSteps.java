package dev.headwater.saga;

import dev.headwater.model.Backoff;
import dev.headwater.model.Step;
import dev.headwater.saga.Entry.State;
import dev.headwater.saga.Handlers.Result;
import dev.headwater.saga.Message.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A participant's part. Whatever is asked, in whatever order and however often: its ledger decides
 * once, and answers the same from then on.
 */
final class PerformSteps {
  private static final Duration POSTPONED_FOR = Duration.ofSeconds(2);

  /** Mostly who releases has the next one tried at once. */
  private static final Duration WAITING_TRIED_EVERY = Duration.ofMillis(500);

  private final Setting setting;
  private final RunRules rules;
  private final Ledger ledger;
  private final Answer answer;
  private final ClaimRows claims;
  private final Instant now;

  PerformSteps(
      Setting setting,
      RunRules rules,
      Ledger ledger,
      Answer answer,
      ClaimRows claims,
      Instant now) {
    this.setting = setting;
    this.rules = rules;
    this.ledger = ledger;
    this.answer = answer;
    this.claims = claims;
    this.now = now;
  }

  /**
   * Carries out at once what can be, of steps that are about to be taken one by one: see {@link
   * dev.headwater.owner.BatchHandler}.
   */
  void together(List<Message> asked) throws SQLException {
    Map<String, List<Message>> byCommand = new LinkedHashMap<>();
    for (Message each : ActTogether.candidates(asked)) {
      if (rules.isForMany(each) && ledger.find(each).isEmpty() && !isBeyondHorizon(each)) {
        byCommand.computeIfAbsent(each.command(), command -> new ArrayList<>()).add(each);
      }
    }
    for (Map.Entry<String, List<Message>> of : byCommand.entrySet()) {
      if (of.getValue().size() > 1) {
        rules.ahead(of.getKey(), of.getValue());
      }
    }
  }

  /**
   * Does what is asked.
   *
   * @return false if it is too old to be told from what was done long ago
   */
  boolean take(Message asked) throws SQLException {
    if (asked.kind() == Kind.RELEASE) {
      claims.release(asked.saga().id());
      return true;
    }
    Optional<Entry> found = ledger.find(asked);
    if (found.isEmpty() && isBeyondHorizon(asked)) {
      return false;
    }
    switch (asked.kind()) {
      case DO, DO_SURELY -> {
        if (found.isEmpty()) {
          act(asked, 0);
        } else if (found.get().state() == State.TRYING) {
          ClaimRows.holderOf(found.get()).ifPresent(holder -> answer.waiting(asked, holder));
        } else {
          answer.again(asked, found.get());
        }
      }
      case UNDO -> undo(asked, found);
      case FENCE -> fence(asked, found);
      case RETRY -> found.filter(Entry::isUnsettled).ifPresent(this::hasten);
      case DONE, RELEASE, REFUSED, FENCED, UNDONE, WAITING, FAILED, PARKED ->
          throw new IllegalArgumentException("not for a participant: " + asked);
    }
    return true;
  }

  private boolean isBeyondHorizon(Message asked) {
    return asked.saga().startedAt().isBefore(now.minus(setting.limits().horizon()));
  }

  /** Leaves it to an instance that knows the saga by the steps that it runs by. */
  void postpone(Entry entry, String why) {
    ledger.put(entry.postponed(now.plus(POSTPONED_FOR), why));
  }

  /** Tries again what is due. */
  void again(Entry entry) throws SQLException {
    Message asked = java.util.Objects.requireNonNull(entry.asked());
    if (entry.state() == State.TRYING) {
      act(asked, entry.attempts());
    } else if (entry.state() == State.UNDOING) {
      compensate(asked, entry);
    }
  }

  private void act(Message asked, int attempts) throws SQLException {
    Optional<Claim> claim;
    try {
      claim = claimOf(asked);
    } catch (RuntimeException | LinkageError | AssertionError unmade) {
      String why = "what it claims could not be made: " + dev.headwater.inbox.Failures.text(unmade);
      Entry none = Entry.ended(asked, State.TRYING, null, "");
      failed(asked, none, asked, attempts + 1, why);
      return;
    }
    Optional<UUID> holder =
        claim.isEmpty() ? Optional.empty() : claims.claim(claim.get(), asked.saga().id());
    if (holder.isPresent()) {
      taken(asked, claim.orElseThrow(), holder.get());
      return;
    }
    Result result = rules.action(asked);
    if (result instanceof Result.Done done) {
      settle(asked, Entry.ended(asked, State.DONE, done.reply(), ""));
    } else if (result instanceof Result.Refused refused && asked.kind() == Kind.DO) {
      settle(asked, Entry.ended(asked, State.REFUSED, null, refused.reason()));
    } else {
      Entry none = Entry.ended(asked, State.TRYING, null, "");
      failed(asked, none, asked, attempts + 1, error(result));
    }
  }

  /** In choreography it is made here of the saga so far. */
  private Optional<Claim> claimOf(Message asked) {
    if (!asked.saga().isChoreographed()) {
      return Optional.ofNullable(asked.claim());
    }
    JsonNode soFar = java.util.Objects.requireNonNull(asked.body());
    return Claim.of(
        setting.definitions().of(asked.saga()),
        asked.step(),
        asked.saga().id(),
        soFar.get("input"),
        soFar.get("outputs"));
  }

  private void taken(Message asked, Claim claim, UUID holder) throws SQLException {
    if (claim.whenTaken() == Step.WhenTaken.REFUSE) {
      String why = "%s %s is claimed by another saga.".formatted(claim.entity(), claim.key());
      settle(asked, Entry.ended(asked, State.REFUSED, null, why));
      return;
    }
    String waits = ClaimRows.waiting(holder);
    boolean isNews =
        ledger
            .find(asked.saga().id(), asked.step())
            .map(entry -> !entry.reason().equals(waits))
            .orElse(true);
    Entry waiting = Entry.ended(asked, State.TRYING, null, waits);
    ledger.put(waiting.tried(asked, now.plus(WAITING_TRIED_EVERY)));
    if (isNews) {
      answer.waiting(asked, holder);
    }
  }

  private static String error(Result result) {
    return result instanceof Result.Failed failed
        ? failed.error()
        : "it may not be refused, but was: " + ((Result.Refused) result).reason();
  }

  private void undo(Message asked, Optional<Entry> found) throws SQLException {
    State state = found.map(Entry::state).orElse(State.FENCED);
    switch (state) {
      case FENCED, TRYING -> {
        if (found.isPresent() && state == State.FENCED) {
          answer.again(asked, found.get());
          return;
        }
        // Undone before it was done: it never will be.
        Entry fenced = Entry.ended(asked, State.FENCED, null, asked.reason());
        ledger.put(fenced);
        answer.to(asked, fenced);
      }
      case DONE -> compensate(completed(asked, found.orElseThrow()), found.orElseThrow());
      // Of what was refused nothing has to be undone, but who comes before has not heard of it.
      case REFUSED -> answer.to(asked, found.orElseThrow());
      case UNDONE -> answer.again(asked, found.orElseThrow());
      case UNDOING -> {} // it is being tried again, and answers when it is through
    }
  }

  /** In choreography the compensation is made of what the step was done with. */
  private static Message completed(Message asked, Entry done) {
    if (!asked.saga().isChoreographed()) {
      return asked;
    }
    JsonNode soFar =
        SoFars.with(
            java.util.Objects.requireNonNull(done.asked()).body(), asked.step(), done.output());
    return new Message(
        Kind.UNDO, asked.saga(), asked.step(), null, soFar, null, asked.reason(), asked.attempt());
  }

  private void compensate(Message asked, Entry entry) throws SQLException {
    Result result = rules.compensation(asked);
    if (result instanceof Result.Done) {
      settle(asked, entry.undone(asked.reason()));
      return;
    }
    int attempts = (entry.state() == State.UNDOING ? entry.attempts() : 0) + 1;
    Entry undoing = Entry.ended(asked, State.UNDOING, entry.output(), asked.reason());
    failed(asked, undoing, asked, attempts, error(result));
  }

  private void fence(Message asked, Optional<Entry> found) {
    if (found.isEmpty() || found.get().state() == State.TRYING) {
      settle(asked, Entry.ended(asked, State.FENCED, null, asked.reason()));
    } else {
      answer.again(asked, found.get());
    }
  }

  private void settle(Message asked, Entry entry) {
    ledger.put(entry);
    answer.to(asked, entry);
  }

  private void hasten(Entry entry) {
    ledger.put(entry.anew(now));
  }

  private void failed(Message asked, Entry entry, Message tryBy, int attempts, String error) {
    Backoff backoff = setting.backoffOf(asked.saga());
    boolean parked = asked.kind() == Kind.UNDO && attempts >= backoff.attemptsBeforeAlarm();
    ledger.put(
        new Entry(
            entry.saga(),
            entry.step(),
            entry.state(),
            tryBy,
            entry.output(),
            entry.reason(),
            attempts,
            parked ? null : now.plus(setting.pause(backoff, attempts)),
            parked,
            error));
    answer.trouble(asked, attempts, parked, error);
  }
}
