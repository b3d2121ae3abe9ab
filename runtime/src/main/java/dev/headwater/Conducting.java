package dev.headwater;

import dev.headwater.base.Sql;
import dev.headwater.inbox.Effects;
import dev.headwater.log.postgres.DirectSession;
import dev.headwater.model.Command;
import dev.headwater.model.Service;
import dev.headwater.outbox.HintSubscribers;
import dev.headwater.owner.CommandHandler;
import dev.headwater.saga.AdvanceSagas;
import dev.headwater.saga.Definitions;
import dev.headwater.saga.Handlers;
import dev.headwater.saga.RunSagas;
import dev.headwater.saga.SagaListener;
import dev.headwater.saga.SagaLoop;
import dev.headwater.saga.Sagas;
import dev.headwater.saga.Setting;
import dev.headwater.saga.WhenSent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** The workers that keep an instance's sagas going. */
final class Conducting implements AutoCloseable {
  private final Definitions definitions;
  private final List<String> heard;
  private final boolean isFollowed;
  private final RunSagas sagas;
  private final SagaLoop loop;

  Conducting(ServiceSetup setup, DataSource source, HintSubscribers hints, SagaListener listener) {
    this.definitions = new Definitions(setup.model, setup.service);
    this.heard = setup.model.heardInSagas(setup.service).stream().map(Service::name).toList();
    Handlers handlers = new Handlers(setup.service.name(), listener);
    setup.commandHandlers.forEach((command, handler) -> add(handlers, command, handler));
    Setting setting =
        new Setting(
            definitions, handlers, setup.surroundings, setup.tracing, setup.sagaLimits, listener);
    this.isFollowed =
        !setup.model.entitiesOf(setup.service).isEmpty()
            || !setup.model.eventsOf(setup.service).isEmpty();
    this.sagas = new RunSagas(setting, source, new Hinting(hints), DirectSession::is);
    this.loop = new SagaLoop(sagas.advance(), setup.polling());
  }

  /** Who only waits for messages is not woken for those of others. */
  private final class Hinting implements WhenSent {
    private final HintSubscribers hints;

    Hinting(HintSubscribers hints) {
      this.hints = hints;
    }

    private boolean isForAll(boolean hasActed) {
      return hasActed && isFollowed;
    }

    @Override
    public List<Sql.Part> telling(Set<String> recipients, boolean hasActed) {
      return isForAll(hasActed) || recipients.isEmpty()
          ? List.of()
          : HintSubscribers.telling(recipients);
    }

    @Override
    public void told(Set<String> recipients, boolean hasActed, boolean leavesAnything) {
      // A handler may have started a saga within its transaction.
      if (leavesAnything || definitions.starts()) {
        loop.stir();
      }
      if (isForAll(hasActed)) {
        hints.hint();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <C extends Record, R extends Record> void add(
      Handlers handlers, Command<?, ?> command, CommandHandler<?, ?> handler) {
    handlers.add((Command<C, R>) command, (CommandHandler<C, R>) handler);
  }

  Sagas sagas() {
    return sagas.sagas();
  }

  /** What is done with another service's messages; empty if it is in no saga with this one. */
  Optional<Effects> effects(String owner) {
    return heard.contains(owner) ? Optional.of(sagas.taking(owner)) : Optional.empty();
  }

  void start() {
    if (!definitions.isEmpty()) {
      loop.start();
    }
  }

  void wake() {
    loop.wake();
  }

  AdvanceSagas.Step step() {
    return sagas.advance().step();
  }

  @Override
  public void close() {
    loop.close();
  }
}
