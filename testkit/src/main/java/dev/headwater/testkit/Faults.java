package dev.headwater.testkit;

import dev.headwater.base.FaultPoint;
import dev.headwater.base.FaultPoints;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Faults that a test arms at the points of the data's way.
 *
 * <p>A point is armed for all workers; what it runs is told which worker came.
 */
public final class Faults implements FaultPoints {
  private final Map<FaultPoint, Consumer<String>> armed = new ConcurrentHashMap<>();
  private final Map<FaultPoint, Long> counts = new ConcurrentHashMap<>();

  /** What a fault point throws when it is armed to fail. */
  public static final class InjectedFault extends RuntimeException {
    InjectedFault(String worker, FaultPoint point) {
      super("injected: " + worker + " at " + point);
    }
  }

  /** Runs the action each time the point is reached, on the worker's thread. */
  public Faults at(FaultPoint point, Consumer<String> action) {
    armed.put(point, action);
    return this;
  }

  /** Runs the action at the point once. */
  public Faults onceAt(FaultPoint point, Runnable action) {
    return at(
        point,
        worker -> {
          if (armed.remove(point) != null) {
            action.run();
          }
        });
  }

  /** Fails at the point, once: as a crash there would look to the rest. */
  public Faults failOnceAt(FaultPoint point) {
    return at(
        point,
        worker -> {
          if (armed.remove(point) != null) {
            throw new InjectedFault(worker, point);
          }
        });
  }

  /** Takes every fault back. */
  public void disarm() {
    armed.clear();
  }

  /** How often a point was reached. */
  public long count(FaultPoint point) {
    return counts.getOrDefault(point, 0L);
  }

  @Override
  public void reached(String worker, FaultPoint point) {
    counts.merge(point, 1L, Long::sum);
    Consumer<String> action = armed.get(point);
    if (action != null) {
      action.accept(worker);
    }
  }
}
