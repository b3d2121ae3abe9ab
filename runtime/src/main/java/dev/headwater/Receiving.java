package dev.headwater;

import dev.headwater.base.HeadwaterException;
import dev.headwater.copy.ApplyCopies;
import dev.headwater.inbox.Effects;
import dev.headwater.inbox.EventHandler;
import dev.headwater.inbox.HandleEvents;
import dev.headwater.inbox.HelpWithParts;
import dev.headwater.inbox.OwnerLoop;
import dev.headwater.inbox.PartWork;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.log.OwnerContract;
import dev.headwater.log.postgres.DirectSession;
import dev.headwater.log.postgres.PostgresLog;
import dev.headwater.measure.Measures;
import dev.headwater.model.Copy;
import dev.headwater.model.Event;
import dev.headwater.model.Subscription;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/** The workers of one instance that take what owners have committed. */
final class Receiving implements AutoCloseable {
  private final ServiceSetup setup;
  private final DataSource source;
  private final Measures measures;
  private final Conducting conducting;
  private final Map<String, ReceiveTicks> receivers = new LinkedHashMap<>();
  private final List<OwnerLoop> loops = new ArrayList<>();
  private final List<HelpWithParts> helpers = new ArrayList<>();

  Receiving(
      ServiceSetup setup,
      DataSource source,
      String instance,
      String applierRole,
      Measures measures,
      Conducting conducting) {
    this.setup = setup;
    this.source = source;
    this.measures = measures;
    this.conducting = conducting;
    for (String owner : setup.ownersNeeded()) {
      receivers.put(owner, receiver(owner, instance, applierRole));
    }
  }

  private ReceiveTicks receiver(String owner, String instance, String applierRole) {
    String worker = setup.service.name() + "<" + owner;
    List<Copy<?>> copies =
        setup.model.copiesOf(setup.service).stream()
            .filter(copy -> copy.entity().service().name().equals(owner))
            .toList();
    HandleEvents handlers =
        new HandleEvents(worker, owner, setup.retryPolicy, setup.surroundings, setup.tracing);
    for (Subscription<?> subscription : setup.model.subscriptionsOf(setup.service)) {
      if (subscription.event().service().name().equals(owner)) {
        addHandler(handlers, subscription.event());
      }
    }
    ApplyCopies applying =
        new ApplyCopies(
            worker,
            owner,
            copies,
            applierRole,
            setup.loadLimits,
            setup.retryPolicy,
            setup.surroundings);
    List<Effects> effects = new ArrayList<>(List.of(applying, handlers));
    conducting.effects(owner).ifPresent(effects::add);
    ReceiveTicks receiver =
        new ReceiveTicks(
            setup.service.name(),
            instance,
            measures.log(log(owner)),
            source,
            // States first: a handler finds a copy at least as new as its event.
            measures.effects(owner, effects),
            setup.surroundings,
            DirectSession::is,
            setup.lease);
    if (!copies.isEmpty()) {
      PartWork inParts = measures.shares(owner, applying.inParts());
      List<HelpWithParts> ofOwner = new ArrayList<>();
      for (int i = 0; i < setup.helpers; i++) {
        ofOwner.add(
            new HelpWithParts(
                worker, instance + "/" + i, log(owner), source, inParts, ReceiveTicks.PART_LEASE));
      }
      receiver.share(inParts, () -> ofOwner.forEach(HelpWithParts::wake));
      helpers.addAll(ofOwner);
    }
    return receiver;
  }

  private PostgresLog log(String owner) {
    return new PostgresLog(
        new OwnerContract(owner, setup.model.manifest(setup.service)),
        setup.service.name(),
        Objects.requireNonNull(setup.owners.get(owner)),
        setup.surroundings.faults(),
        setup.reportEvery);
  }

  @SuppressWarnings("unchecked")
  private <E extends Record> void addHandler(HandleEvents handlers, Event<E> event) {
    handlers.add(event, (EventHandler<E>) Objects.requireNonNull(setup.eventHandlers.get(event)));
  }

  Map<String, ReceiveTicks> byOwner() {
    return receivers;
  }

  List<ReceiveTicks> all() {
    return List.copyOf(receivers.values());
  }

  ReceiveTicks of(String owner) {
    return Optional.ofNullable(receivers.get(owner))
        .orElseThrow(
            () ->
                new HeadwaterException(
                    "HW306",
                    setup.service.name(),
                    "nothing is read from \"" + owner + "\" here.",
                    "name one of " + receivers.keySet() + "."));
  }

  void start() {
    for (ReceiveTicks receiver : receivers.values()) {
      OwnerLoop loop =
          new OwnerLoop(
              receiver,
              setup.surroundings,
              setup.polling(receiver.owner()),
              setup.lease.dividedBy(3),
              setup.pace(receiver.owner()));
      loops.add(loop);
      loop.start();
    }
    helpers.forEach(HelpWithParts::start);
  }

  boolean stepHelpers() throws SQLException {
    boolean helped = false;
    for (HelpWithParts helper : helpers) {
      helped |= helper.step();
    }
    return helped;
  }

  /** Ends after the present tick and hands over to instances that stand by. */
  @Override
  public void close() {
    if (loops.isEmpty()) {
      receivers.values().forEach(ReceiveTicks::close);
    }
    loops.forEach(OwnerLoop::close);
    helpers.forEach(HelpWithParts::close);
  }
}
