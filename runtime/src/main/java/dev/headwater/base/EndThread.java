package dev.headwater.base;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits for threads that were told to end. */
public final class EndThread {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private EndThread() {}

  /** Waits until the thread has ended, so that nothing of it is left; but not for ever. */
  public static void await(@Nullable Thread thread) {
    if (thread == null) {
      return;
    }
    try {
      thread.join(LONGEST.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
