package dev.headwater.inbox;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance knows of one owner: how fresh it is, what the worker is doing, what stands in
 * the way. Written by the worker, read by anybody.
 */
public final class Outlook {
  private static final Logger LOG = LoggerFactory.getLogger(Outlook.class);

  private final String worker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Freshness freshness;
  private @Nullable Look lastLook;
  private WorkerState state = WorkerState.STARTING;
  private @Nullable String problem;
  private long ticksApplied;
  private long changesApplied;
  private long changes;
  private boolean filled;
  private volatile Runnable whenApplied = () -> {};

  public Outlook(String worker) {
    this.worker = worker;
  }

  /** What this instance has itself seen; another one may have seen more. */
  public Optional<Freshness> freshness() {
    return locked(() -> Optional.ofNullable(freshness));
  }

  /** What the owner showed when this instance last looked, whether or not that took effect. */
  public Optional<Look> lastLook() {
    return locked(() -> Optional.ofNullable(lastLook));
  }

  void looked(Look now) {
    locked(
        () -> {
          lastLook = now;
          return true;
        });
  }

  public WorkerState state() {
    return locked(() -> state);
  }

  public Optional<String> problem() {
    return locked(() -> Optional.ofNullable(problem));
  }

  /** Rows and events that this instance has brought into effect since it started. */
  public long changesApplied() {
    return locked(() -> changesApplied);
  }

  public long ticksApplied() {
    return locked(() -> ticksApplied);
  }

  /** Whether all copies of the owner are filled, as of this instance's last tick or look. */
  public boolean isFilled() {
    return locked(() -> filled);
  }

  void filled(boolean all) {
    locked(
        () -> {
          filled = all;
          return true;
        });
  }

  /** Waits until something changes here or the time is over. */
  public void awaitChange(long nanosMax) throws InterruptedException {
    lock.lock();
    try {
      long before = changes;
      long nanos = nanosMax;
      while (changes == before && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  void applied(Freshness now, long changes) {
    locked(
        () -> {
          freshness = now;
          ticksApplied++;
          changesApplied += changes;
          signal();
          return true;
        });
    whenApplied.run();
  }

  /** Who goes on with what was applied, told after each tick, on the worker's thread. */
  public void whenApplied(Runnable told) {
    whenApplied = told;
  }

  /** Work that no owner's tick is behind. */
  public void worked(long changes) {
    locked(
        () -> {
          changesApplied += changes;
          signal();
          return true;
        });
  }

  void observed(Freshness now) {
    locked(
        () -> {
          freshness = now;
          signal();
          return true;
        });
  }

  /** Logs a state once, with its consequence, when it begins. */
  public void turn(WorkerState next, @Nullable String why) {
    boolean news =
        locked(
            () -> {
              boolean differs = next != state;
              state = next;
              problem = why;
              signal();
              return differs;
            });
    if (news) {
      log(next, why);
    }
  }

  private void log(WorkerState next, @Nullable String why) {
    switch (next) {
      case STARTING -> {}
      case STANDBY -> LOG.info("{}: another instance works; this one stands by", worker);
      case RUNNING -> LOG.info("{}: changes are being applied", worker);
      case OWNER_UNREACHABLE ->
          LOG.warn(
              "{}: owner unreachable; copies are served as they are and age, reconnecting goes on."
                  + " {}",
              worker,
              why);
      case FAILING ->
          LOG.warn(
              "{}: changes cannot be applied; nothing is lost, they are tried again. {}",
              worker,
              why);
      case HALTED ->
          LOG.error("{}: halted; copies are served as they are and age. {}", worker, why);
    }
  }

  private void signal() {
    changes++;
    changed.signalAll();
  }

  private <T> T locked(java.util.function.Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
