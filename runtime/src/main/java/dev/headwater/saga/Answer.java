package dev.headwater.saga;

import dev.headwater.model.Saga;
import dev.headwater.model.Step;
import dev.headwater.saga.Message.Kind;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whom a participant tells what its ledger says: the initiator; and in choreography, who comes
 * next, or on the way back who came before.
 */
record Answer(Definitions definitions, Outgoing out) {

  /** What has just been decided, or asked for again after that. */
  void to(Message asked, Entry entry) {
    answer(asked, entry);
    if (asked.saga().isChoreographed()) {
      handOn(asked, entry);
    }
  }

  private void answer(Message asked, Entry entry) {
    Kind kind = kind(asked, entry);
    tell(
        asked,
        new Message(kind, asked.saga(), asked.step(), null, body(entry), null, entry.reason(), 0));
  }

  /**
   * What stands is told again; what is still being tried will tell by itself. It was handed on when
   * it was decided: only whoever misses something has that done again, else two messages in place
   * of one would become four.
   */
  void again(Message asked, Entry entry) {
    if (entry.isUnsettled()) {
      return;
    }
    if (!asked.saga().isChoreographed() || asked.kind() == Kind.FENCE || asked.attempt() > 0) {
      answer(asked, entry);
    }
    if (asked.saga().isChoreographed() && asked.attempt() > 0) {
      handOn(asked, entry);
    }
  }

  private static @Nullable JsonNode body(Entry entry) {
    return entry.state() == Entry.State.DONE ? entry.output() : null;
  }

  private static Kind kind(Message asked, Entry entry) {
    boolean undone = asked.kind() == Kind.UNDO;
    return switch (entry.state()) {
      case DONE -> Kind.DONE;
      case REFUSED -> undone ? Kind.UNDONE : Kind.REFUSED;
      case FENCED -> undone ? Kind.UNDONE : Kind.FENCED;
      case UNDONE -> Kind.UNDONE;
      case TRYING, UNDOING -> throw new IllegalArgumentException("it is not settled: " + entry);
    };
  }

  void trouble(Message asked, int attempt, boolean parked, String error) {
    tell(
        asked,
        new Message(
            parked ? Kind.PARKED : Kind.FAILED,
            asked.saga(),
            asked.step(),
            null,
            null,
            null,
            error,
            attempt));
  }

  void waiting(Message asked, UUID holder) {
    tell(asked, Message.of(Kind.WAITING, asked.saga(), asked.step(), holder.toString()));
  }

  private void tell(Message asked, Message what) {
    out.send(asked.saga().initiator(), what);
  }

  private void handOn(Message asked, Entry entry) {
    Saga<?> saga = definitions.of(asked.saga());
    List<? extends Step<?>> steps = saga.steps();
    int place = steps.stream().map(Step::name).toList().indexOf(asked.step());
    if (entry.state() == Entry.State.DONE) {
      if (place + 1 < steps.size()) {
        askNext(asked, entry, steps.get(place + 1));
      }
    } else if (place > 0) {
      Step<?> before = steps.get(place - 1);
      out.send(
          before.participant().name(),
          Message.of(Kind.UNDO, asked.saga(), before.name(), entry.reason())
              .again(asked.attempt()));
    }
  }

  private void askNext(Message asked, Entry entry, Step<?> next) {
    Message did = entry.asked() == null ? asked : entry.asked();
    out.send(
        next.participant().name(),
        Message.of(
                next.kind() == Step.Kind.RETRIABLE ? Kind.DO_SURELY : Kind.DO,
                asked.saga(),
                next.name(),
                SoFars.with(did.body(), asked.step(), entry.output()))
            .again(asked.attempt()));
  }
}
