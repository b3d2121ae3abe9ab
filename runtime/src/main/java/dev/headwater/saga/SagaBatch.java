package dev.headwater.saga;

import dev.headwater.base.ByIndex;
import dev.headwater.base.Sql;
import dev.headwater.model.Event;
import dev.headwater.model.Saga;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Moves many sagas on in one transaction of the service: what others have sent, what that makes the
 * service itself do, and what that in turn makes it send, until only messages to others are left.
 * Everything is read at the beginning and written at the end.
 */
final class SagaBatch {
  private final Setting setting;
  private final Connection transaction;
  private final Instant now;
  private final Instances instances;
  private final Ledger ledger;
  private final RunRules rules;
  private final PerformSteps perform;
  private final ParkMessages parking;
  private final Queue<Sent> own = new ArrayDeque<>();
  private final List<Sent> outgoing = new ArrayList<>();
  private final List<Instance> ended = new ArrayList<>();
  private Sql.@Nullable Part opening;
  private boolean leavesParked;

  /**
   * Begins a batch.
   *
   * @param singly whether a step that fails is kept from the others; else it has all done again
   * @param opening to be run before anything else; null if it was
   */
  SagaBatch(
      Setting setting,
      Connection transaction,
      Instant now,
      boolean singly,
      Sql.@Nullable Part opening) {
    this.opening = opening;
    this.setting = setting;
    this.transaction = transaction;
    this.now = now;
    this.instances = new Instances(transaction, setting.definitions());
    this.ledger = new Ledger(transaction, now, singly);
    this.parking = new ParkMessages(transaction, now);
    this.rules = new RunRules(setting, transaction, singly);
    this.perform =
        new PerformSteps(
            setting,
            rules,
            ledger,
            new Answer(setting.definitions(), this::send),
            new ClaimRows(transaction, now),
            now);
  }

  private void send(String recipient, Message message) {
    Sent sent = new Sent(recipient, message);
    if (recipient.equals(setting.service())) {
      own.add(sent);
    } else {
      outgoing.add(sent);
    }
  }

  /** Whatever only writes is opened with what it writes. */
  private void open() throws SQLException {
    Sql.Part first = opening;
    opening = null;
    if (first != null) {
      Sql.together(transaction, List.of(first));
    }
  }

  /** Takes messages that others have sent. */
  void take(List<Sent> messages) throws SQLException {
    open();
    instances.read(
        messages.stream()
            .filter(sent -> sent.message().saga().initiator().equals(setting.service()))
            .map(sent -> sent.message().saga().id())
            .toList());
    ledger.expect(messages.stream().map(sent -> sent.message().saga().id()).toList());
    own.addAll(messages);
    drain();
  }

  /** Begins some. Of sagas that are new nothing can stand in the ledger. */
  void begin(List<Instance> begun) throws SQLException {
    for (Instance instance : begun) {
      instances.hold(instance);
      ledger.expectNone(List.of(instance.id()));
      Lead.of(instance, now, this::send).begin(instance);
    }
    drain();
  }

  /**
   * Looks at sagas for which it is time.
   *
   * @return how many there were
   */
  int takeDue() throws SQLException {
    open();
    List<Instance> due = instances.due(now, setting.limits().batchSizeMax());
    ledger.expect(due.stream().map(Instance::id).toList());
    for (Instance instance : due) {
      Lead.of(instance, now, this::send).due(instance);
      if (instance.state.isEnd()) {
        ended.add(instance);
      }
    }
    drain();
    return due.size();
  }

  /**
   * Tries again what has failed here and is due.
   *
   * @return how many there were
   */
  int retryDue() throws SQLException {
    open();
    List<Entry> due = Ledger.due(transaction, now, setting.limits().batchSizeMax());
    List<UUID> sagas = due.stream().map(Entry::saga).toList();
    instances.read(sagas);
    ledger.expect(sagas);
    ledger.hold(due);
    for (Entry entry : due) {
      Message asked = java.util.Objects.requireNonNull(entry.asked());
      if (isUnknown(asked)) {
        perform.postpone(entry, ParkMessages.unknown(setting, asked).error());
      } else {
        perform.again(entry);
      }
    }
    drain();
    return due.size();
  }

  /**
   * Takes again what could not be taken before.
   *
   * @return how many there were
   */
  int retryParked() throws SQLException {
    open();
    List<Sent> due = parking.due(setting.service(), setting.limits().batchSizeMax());
    take(due);
    return due.size();
  }

  private void drain() throws SQLException {
    while (!own.isEmpty()) {
      open();
      List<Sent> next = List.copyOf(own);
      own.clear();
      perform.together(next.stream().map(Sent::message).filter(Message::asks).toList());
      for (Sent sent : next) {
        if (sent.message().asks()) {
          ask(sent);
        } else {
          tell(sent);
        }
      }
    }
  }

  private void ask(Sent sent) throws SQLException {
    if (isUnknown(sent.message())) {
      park(sent, ParkMessages.unknown(setting, sent.message()));
      return;
    }
    if (!perform.take(sent.message())) {
      park(sent, ParkMessages.tooOld(setting));
    }
  }

  private void park(Sent sent, ParkMessages.Why why) throws SQLException {
    parking.park(setting, sent, why);
    leavesParked = true;
  }

  /** In choreography only who knows the saga can hand it on. */
  private boolean isUnknown(Message message) {
    return message.saga().isChoreographed()
        && message.kind() != Message.Kind.RELEASE
        && !setting.definitions().knows(message.saga());
  }

  private void tell(Sent sent) throws SQLException {
    Optional<Instance> found = instances.find(sent.message().saga().id());
    if (found.isEmpty()) {
      boolean isForeign = instances.isForeign(sent.message().saga().id());
      park(
          sent,
          isForeign
              ? ParkMessages.foreign(setting, sent.message())
              : ParkMessages.unknown(setting, sent.message()));
      return;
    }
    if (sent.message().kind() == Message.Kind.WAITING) {
      releaseEnded(sent.message());
    }
    Instance instance = found.get();
    boolean wasEnded = instance.state.isEnd();
    Lead.of(instance, now, this::send).heard(instance, sent.message());
    if (instance.state.isEnd() && !wasEnded) {
      ended.add(instance);
    }
  }

  /** A claim of one that has ended was to be given back; word of that may have been lost. */
  private void releaseEnded(Message waiting) throws SQLException {
    UUID holder = UUID.fromString(waiting.reason());
    boolean hasEnded =
        ByIndex.first(
                transaction,
                "select due_at is null from headwater.sagas where id = ?",
                row -> row.getBoolean(1),
                holder)
            .orElse(false);
    Optional<Instance> waits = instances.find(waiting.saga().id());
    if (hasEnded && waits.isPresent()) {
      SagaRef of = waiting.saga();
      SagaRef ended =
          new SagaRef(
              holder,
              of.name(),
              of.version(),
              of.initiator(),
              of.style(),
              of.startedAt(),
              of.print(),
              null);
      waits
          .get()
          .saga
          .step(waiting.step())
          .ifPresent(
              step ->
                  send(step.participant().name(), Message.of(Message.Kind.RELEASE, ended, "", "")));
    }
  }

  /** Writes all that came of it, before more is done in the same transaction. */
  void write() throws SQLException {
    ByIndex.together(transaction, changes());
  }

  /**
   * The statements that write all that came of it, to be run before the commit, and all by index.
   */
  List<Sql.Part> lastChanges() throws SQLException {
    List<Sql.Part> all = new ArrayList<>();
    if (opening != null) {
      all.add(opening);
    }
    all.addAll(ByIndex.toTheEnd(changes()));
    return all;
  }

  /** They fail if somebody else has decided one of the steps meanwhile: see {@link Ledger}. */
  private List<Sql.Part> changes() throws SQLException {
    rules.requireAllTaken();
    for (Instance instance : ended) {
      Optional<Event<Saga.Ended>> event = instance.saga.ended();
      if (event.isPresent()) {
        rules.publish(event.get(), instance);
      }
    }
    rules.end();
    List<Sql.Part> parts = new ArrayList<>(ledger.changes());
    parts.addAll(instances.changes());
    if (!outgoing.isEmpty()) {
      parts.add(sending());
    }
    return parts;
  }

  private Sql.Part sending() throws SQLException {
    return Sql.Part.of(
        "select headwater.send_in_sagas(?, ?, ?, ?)",
        texts(Sent::recipient),
        texts(sent -> sent.message().saga().id().toString()),
        texts(sent -> SagaJson.write(sent.message())),
        texts(sent -> sent.message().saga().trace()));
  }

  private Array texts(Function<Sent, @Nullable String> text) throws SQLException {
    return transaction.createArrayOf("text", outgoing.stream().map(text).toArray());
  }

  /** Who else has something to do, once this is committed. */
  Set<String> recipients() {
    return outgoing.stream().map(Sent::recipient).collect(Collectors.toSet());
  }

  /** Whether steps were carried out here. */
  boolean hasActed() {
    return rules.hasActed();
  }

  /** Whether somebody has to look after something of it that no message moves on. */
  boolean leavesAnything() {
    return leavesParked || instances.isAnyUnderWay() || ledger.isAnyToBeTriedAgain();
  }

  /** To be called after the commit. */
  static void tellEnds(Setting setting, List<Instance> ended) {
    for (Instance instance : ended) {
      setting
          .listener()
          .ended(
              instance.ref.name(),
              instance.state.name().toLowerCase(Locale.ROOT),
              Duration.between(instance.ref.startedAt(), instance.stepAt));
    }
  }

  /** The sagas that have ended, once this is committed. */
  List<Instance> ended() {
    return ended;
  }
}
