package dev.headwater.inbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.log.LogEvent;
import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import dev.headwater.model.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hands an owner's domain events to the service's handlers, in the log's order. */
public final class HandleEvents implements Effects {
  /** Classes of SQL states. */
  private static final Set<String> PASSING = Set.of("08", "40", "53", "57", "58");

  private final Map<String, Handled<?>> handlers = new LinkedHashMap<>();

  private record Handled<E extends Record>(Event<E> event, EventHandler<E> handler) {
    void handle(Connection transaction, LogEvent logged) throws Exception {
      handler.handle(transaction, Json.read(logged.payload(), event.type()));
    }
  }

  /** Not to be called once the worker runs. */
  public <E extends Record> void add(Event<E> event, EventHandler<E> handler) {
    handlers.put(event.name(), new Handled<>(event, handler));
  }

  @Override
  public void begin(Connection local) {}

  @Override
  public List<Wanted> wanted() {
    return List.of();
  }

  @Override
  public Set<String> events() {
    return handlers.keySet();
  }

  @Override
  public long apply(Connection local, Reading reading) throws SQLException {
    long[] handled = {0};
    reading.events(
        event -> {
          handle(local, event);
          handled[0]++;
        });
    return handled[0];
  }

  private void handle(Connection local, LogEvent event) throws SQLException {
    Handled<?> handled = handlers.get(event.name());
    if (handled == null) {
      throw new IllegalStateException("the log handed out an event nobody asked for: " + event);
    }
    try {
      handled.handle(local, event);
    } catch (Exception | LinkageError | AssertionError failure) {
      if (failure instanceof SQLException ofDatabase && isPassing(ofDatabase)) {
        throw ofDatabase;
      }
      throw new HeadwaterException(
          "HW510",
          handled.event().toString(),
          "the handler failed on event %s of key %s: %s"
              .formatted(event.id(), event.key(), failure.getMessage()),
          "mend the handler or its data; the event is tried again, later ones wait behind it.",
          failure);
    }
  }

  /** Not of the event's or the handler's making: lost sessions, deadlocks, a server going down. */
  private static boolean isPassing(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return PASSING.stream().anyMatch(state::startsWith);
  }

  @Override
  public void committed() {}
}
