package dev.headwater.testkit;

import dev.headwater.base.FaultPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Enumerates the places at which a crash leaves something half done: just before and just after
 * each commit of each worker. A test runs once to count them, and then once for each, with a crash
 * there.
 *
 * <p>For a test that steps its services on one thread.
 */
public final class CrashPoints {
  private static final List<FaultPoint> BOUNDARIES =
      List.of(
          FaultPoint.BEFORE_TICK,
          FaultPoint.AFTER_TICK,
          FaultPoint.BEFORE_COMMIT,
          FaultPoint.AFTER_COMMIT);

  private final List<String> reached = new ArrayList<>();
  private int crashAt = -1;
  private @Nullable String crashed;

  /** What ends a worker where it is to crash. */
  public static final class Crash extends RuntimeException {
    Crash(String where) {
      super("crash at " + where);
    }
  }

  /** Listens at all boundaries of the services that these faults are of. */
  public CrashPoints(Faults faults) {
    for (FaultPoint boundary : BOUNDARIES) {
      faults.at(boundary, worker -> reached(worker, boundary));
    }
  }

  private void reached(String worker, FaultPoint boundary) {
    reached.add(worker + " " + boundary);
    if (reached.size() - 1 == crashAt) {
      crashed = worker;
      throw new Crash(worker + " at " + boundary);
    }
  }

  /** Begins a run that crashes at the given boundary, counted from 0; at none if it is negative. */
  public void begin(int crashingAt) {
    reached.clear();
    crashAt = crashingAt;
    crashed = null;
  }

  /** The boundaries that were reached since the run began, in their order. */
  public List<String> boundaries() {
    return List.copyOf(reached);
  }

  /** Which worker has just crashed, so that its service has to be replaced; told once. */
  public Optional<String> takeCrashed() {
    Optional<String> worker = Optional.ofNullable(crashed);
    crashed = null;
    return worker;
  }
}
