package dev.headwater.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Threads that work until they are told to end; the first failure of any fails the test. */
public final class Threads implements AutoCloseable {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<Future<?>> running = new ArrayList<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Work that is repeated. */
  public interface Work {
    void once() throws Exception;
  }

  /** Repeats the work until {@link #end}. */
  public void repeat(Work work) {
    running.add(
        executor.submit(
            () -> {
              while (!ended.get()) {
                work.once();
              }
              return null;
            }));
  }

  /**
   * Work that is done once.
   *
   * @return tells when it is
   */
  public Future<?> once(Work work) {
    Future<?> begun =
        executor.submit(
            () -> {
              work.once();
              return null;
            });
    running.add(begun);
    return begun;
  }

  /** Ends all and passes on the first failure. */
  public void end() throws InterruptedException, ExecutionException, TimeoutException {
    ended.set(true);
    for (Future<?> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    ended.set(true);
    executor.shutdownNow();
  }
}
