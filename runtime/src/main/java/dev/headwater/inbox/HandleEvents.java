package dev.headwater.inbox;

import dev.headwater.base.Json;
import dev.headwater.base.Surroundings;
import dev.headwater.base.Tracing;
import dev.headwater.log.LogEvent;
import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import dev.headwater.model.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands an owner's domain events to the service's handlers, in the log's order. One that cannot be
 * handled is set aside with its key; the others go on.
 */
public final class HandleEvents implements Effects {
  private static final Logger LOG = LoggerFactory.getLogger(HandleEvents.class);

  /** New changes wait meanwhile, so there is a bound; the next step goes on. */
  private static final int RETRY_ROUNDS_MAX = 10;

  private final String worker;
  private final ParkEvents parking;
  private final CarryTrace trace;
  private final Map<String, Handled<?>> handlers = new LinkedHashMap<>();
  private Set<String> blockedKeys = Set.of();

  private record Handled<E extends Record>(Event<E> event, EventHandler<E> handler) {
    void handle(Connection transaction, LogEvent logged) throws Exception {
      handler.handle(transaction, Json.read(logged.payload(), event.type()));
    }
  }

  /** Handles one owner's events. */
  public HandleEvents(
      String worker, String owner, RetryPolicy policy, Surroundings surroundings, Tracing tracing) {
    this.worker = worker;
    this.trace = new CarryTrace(tracing);
    this.parking = new ParkEvents(owner, policy, surroundings.random());
  }

  /** Not to be called once the worker runs. */
  public <E extends Record> void add(Event<E> event, EventHandler<E> handler) {
    handlers.put(event.name(), new Handled<>(event, handler));
  }

  @Override
  public void begin(Connection local) throws SQLException {
    blockedKeys = parking.blockedKeys(local);
  }

  @Override
  public List<Wanted> wanted() {
    return List.of();
  }

  @Override
  public Set<String> events() {
    return handlers.keySet();
  }

  @Override
  public boolean isPending(Connection local, Instant now) {
    return false;
  }

  @Override
  public long apply(Connection local, Reading reading, Applying how) throws SQLException {
    // Once any is parked it is looked up each time: operators resolve them in the database.
    Set<String> blocked = blockedKeys.isEmpty() ? Set.of() : parking.blockedKeys(local);
    blockedKeys = new HashSet<>(blocked);
    trace.begin();
    long[] handled = {0};
    reading.events(
        handlers.keySet(),
        event -> {
          if (blockedKeys.contains(event.key())) {
            parking.queue(local, event, how.now());
          } else if (how.isSingly()) {
            handleOrPark(local, event, how.now());
          } else {
            handle(local, event);
          }
          handled[0]++;
        });
    trace.end(local);
    return handled[0];
  }

  private void handleOrPark(Connection local, LogEvent event, Instant now) throws SQLException {
    Savepoint before = local.setSavepoint();
    try {
      handle(local, event);
      local.releaseSavepoint(before);
    } catch (EventFailedException failure) {
      local.rollback(before);
      trace.rolledBack();
      parking.park(local, event, failure, now);
      blockedKeys.add(event.key());
      LOG.warn(
          "{}: event {} of key {} could not be handled; it and later ones of its key are set aside"
              + " and tried again, others go on. {}",
          worker,
          event.name(),
          event.key(),
          Failures.text(failure));
    }
  }

  private void handle(Connection local, LogEvent event) throws SQLException {
    Handled<?> handled = handlers.get(event.name());
    if (handled == null) {
      throw new IllegalStateException("the log handed out an event nobody asked for: " + event);
    }
    try {
      trace.handle(local, event, () -> handled.handle(local, event));
    } catch (Exception | LinkageError | AssertionError failure) {
      if (failure instanceof SQLException ofDatabase && Failures.isPassing(ofDatabase)) {
        throw ofDatabase;
      }
      throw new EventFailedException(handled.event().toString(), event, failure);
    }
  }

  @Override
  public void committed() {}

  @Override
  public void retry(Connection local, Fenced fenced, Instant now) throws SQLException {
    if (blockedKeys.isEmpty()) {
      return;
    }
    boolean tried = false;
    for (int round = 0; round < RETRY_ROUNDS_MAX; round++) {
      List<ParkEvents.Parked> due = parking.due(local, handlers.keySet(), now);
      tried |= !due.isEmpty();
      retryAll(local, fenced, due, now);
      if (due.size() < ParkEvents.RETRIED_AT_ONCE_MAX) {
        break;
      }
    }
    if (tried) {
      blockedKeys = parking.blockedKeys(local);
    }
  }

  /** Those that have failed before each by itself; what has waited behind them all at once. */
  private void retryAll(Connection local, Fenced fenced, List<ParkEvents.Parked> due, Instant now)
      throws SQLException {
    Set<String> stuck = new HashSet<>();
    List<ParkEvents.Parked> waited = new ArrayList<>();
    for (ParkEvents.Parked parked : due) {
      if (parked.onlyWaited()) {
        waited.add(parked);
      } else if (!retryOne(local, fenced, parked, now)) {
        stuck.add(parked.event().key());
      }
    }
    waited.removeIf(parked -> stuck.contains(parked.event().key()));
    if (waited.size() > 1 && retryAtOnce(local, fenced, waited, now)) {
      return;
    }
    for (ParkEvents.Parked parked : waited) {
      if (!stuck.contains(parked.event().key()) && !retryOne(local, fenced, parked, now)) {
        stuck.add(parked.event().key());
      }
    }
  }

  private boolean retryAtOnce(
      Connection local, Fenced fenced, List<ParkEvents.Parked> all, Instant now)
      throws SQLException {
    try {
      return fenced.inTransaction(
          local,
          inOne -> {
            trace.begin();
            for (ParkEvents.Parked parked : all) {
              resolveAndHandle(inOne, parked, now);
            }
            return true;
          });
    } catch (EventFailedException oneOfThem) {
      LOG.debug("{}: {} events are handled singly: {}", worker, all.size(), oneOfThem.getMessage());
      return false;
    }
  }

  /** Returns whether later ones of its key may go on. */
  private boolean retryOne(Connection local, Fenced fenced, ParkEvents.Parked parked, Instant now)
      throws SQLException {
    try {
      boolean handled =
          fenced.inTransaction(
              local,
              inOne -> {
                trace.begin();
                return resolveAndHandle(inOne, parked, now);
              });
      if (handled && !parked.onlyWaited()) {
        LOG.info(
            "{}: event {} of key {} was handled at try {}",
            worker,
            parked.event().name(),
            parked.event().key(),
            parked.attempts() + 1);
      }
      return true;
    } catch (EventFailedException failure) {
      parking.failedAgain(local, parked, failure, now);
      return false;
    }
  }

  private boolean resolveAndHandle(Connection inOne, ParkEvents.Parked parked, Instant now)
      throws SQLException {
    boolean mine = parking.resolve(inOne, parked, now);
    if (mine) {
      handle(inOne, parked.event());
    }
    return mine;
  }
}
