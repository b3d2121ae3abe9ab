package dev.headwater.examples.shop.demo;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the shop at work, and proves at the end that nothing was lost: loads data, fills copies
 * while writers run, takes an owner down and brings it back, and compares every copy with its
 * owner.
 */
public final class ShopDemo {
  private static final Logger LOG = LoggerFactory.getLogger(ShopDemo.class);

  private ShopDemo() {}

  /**
   * Runs to the end and cleans up behind itself, also when it is interrupted or the JVM is told to
   * end. Never throws what the result can say.
   */
  public static DemoResult run(DemoOptions options, Screen screen) {
    long begun = System.nanoTime();
    StopOnCtrlC onCtrlC = new StopOnCtrlC(Thread.currentThread());
    try {
      Acts acts = new Acts(options, screen);
      String failure = play(acts);
      boolean interrupted = Thread.interrupted();
      String unclean = close(acts);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      double wallSeconds = (System.nanoTime() - begun) / 1e9;
      return acts.result(failure == null ? unclean : failure, wallSeconds);
    } finally {
      onCtrlC.close();
    }
  }

  private static @Nullable String play(Acts acts) {
    try {
      acts.play();
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (DemoException failure) {
      LOG.info("the demo failed", failure);
      return line(failure);
    } catch (SQLException | RuntimeException failure) {
      LOG.info("the demo failed", failure);
      return "failed: " + line(failure);
    }
  }

  private static @Nullable String close(Acts acts) {
    try {
      acts.close();
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (Exception failure) {
      LOG.info("cleaning up failed", failure);
      return "cleaning up failed: " + line(failure);
    }
  }

  private static String line(Exception failure) {
    return String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
  }
}
