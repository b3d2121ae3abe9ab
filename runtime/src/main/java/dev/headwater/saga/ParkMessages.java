package dev.headwater.saga;

import dev.headwater.base.ByIndex;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.inbox.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Sets aside messages that cannot be taken: of sagas that are not known, or of long ago. They show
 * among the parked messages, and can be retried or discarded like others.
 */
final class ParkMessages {
  private static final Duration TRIED_EVERY = Duration.ofSeconds(2);

  private final Connection transaction;
  private final Instant now;

  /**
   * Why one was set aside.
   *
   * @param passes whether another version of the service may know better, so that it is tried again
   */
  record Why(String error, boolean passes) {}

  ParkMessages(Connection transaction, Instant now) {
    this.transaction = transaction;
    this.now = now;
  }

  static Why tooOld(Setting setting) {
    return why(
        false,
        new HeadwaterException(
            "HW704",
            setting.service(),
            "the saga began more than %s ago, and nothing is remembered of this step."
                .formatted(setting.limits().horizon()),
            "look whether it took effect, then retry or discard this message."));
  }

  static Why unknown(Setting setting, Message message) {
    SagaRef ref = message.saga();
    boolean declared =
        setting.definitions().find(ref.initiator(), ref.name(), ref.version()).isPresent();
    if (declared && !setting.definitions().knows(ref)) {
      return foreign(setting, message);
    }
    return declared
        ? why(
            false,
            new HeadwaterException(
                "HW702",
                setting.service(),
                "there is no saga " + ref.id() + " here (any more), but a message for it.",
                "if the database was restored, look at its participants; then discard this."))
        : why(
            true,
            new HeadwaterException(
                "HW701",
                setting.service(),
                "version %d of saga \"%s\" is not declared here."
                    .formatted(ref.version(), ref.name()),
                "deploy the model that has it; this is tried again until then."));
  }

  /** Somebody has started it who has another definition of the same version. */
  static Why foreign(Setting setting, Message message) {
    return why(
        true,
        new HeadwaterException(
            "HW705",
            setting.service(),
            "saga \"%s\" runs on another definition of version %d than is declared here."
                .formatted(message.saga().name(), message.saga().version()),
            "give a changed definition the next version(…); this is tried again until then."));
  }

  private static Why why(boolean passes, HeadwaterException reason) {
    return new Why(Failures.text(reason), passes);
  }

  /** Who is to be asked about it: the initiator, or for an answer the step's participant. */
  private static String from(Setting setting, Message message) {
    SagaRef ref = message.saga();
    return setting
        .definitions()
        .find(ref.initiator(), ref.name(), ref.version())
        .filter(saga -> !message.asks())
        .flatMap(saga -> saga.step(message.step()))
        .map(step -> step.participant().name())
        .orElse(ref.initiator());
  }

  void park(Setting setting, Sent sent, Why why) throws SQLException {
    Sql.update(
        transaction,
        """
        insert into headwater.parked (owner, kind, target, key, state, payload, published_at, trace,
          since, attempts, next_try_at, errors)
        select ?::text, 'saga', ?::text, array[?::text], ?::text, p.payload::jsonb,
          ?::timestamptz, ?::text, ?::timestamptz, 1, ?::timestamptz,
          headwater.with_error('[]', ?, ?)
        from (select ?::text as payload) p
        -- What is asked again and again is set aside once.
        where not exists (
          select from headwater.parked q
          where q.kind = 'saga' and q.key = array[?::text] and q.state in ('retrying', 'parked')
            and q.payload = p.payload::jsonb)""",
        from(setting, sent.message()),
        sent.message().saga().name() + "." + sent.message().step(),
        sent.message().saga().id().toString(),
        why.passes() ? "retrying" : "parked",
        Timestamp.from(now),
        sent.message().saga().trace(),
        Timestamp.from(now),
        Timestamp.from(now.plus(TRIED_EVERY)),
        now.toString(),
        why.error(),
        SagaJson.write(sent.message()),
        sent.message().saga().id().toString());
  }

  /** Takes those that are due off the parked ones; who cannot take them parks them again. */
  List<Sent> due(String service, int most) throws SQLException {
    return ByIndex.list(
        transaction,
        """
        delete from headwater.parked where id in (
          select id from headwater.parked
          where kind = 'saga' and state = 'retrying' and next_try_at <= ?
          order by next_try_at limit ? for update skip locked)
        returning payload::text""",
        row -> new Sent(service, SagaJson.message(row.getString(1))),
        Timestamp.from(now),
        most);
  }
}
