package dev.headwater.examples.shop.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interrupts the thread when the JVM is told to end, and lets it clean up before it does. */
final class StopOnCtrlC implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StopOnCtrlC.class);
  private static final long CLEANING_SECONDS_MAX = 60;

  private final CountDownLatch cleanedUp = new CountDownLatch(1);
  private final Thread hook;

  StopOnCtrlC(Thread working) {
    this.hook = new Thread(() -> interrupt(working), "stop on Ctrl-C");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interrupt(Thread working) {
    working.interrupt();
    try {
      if (!cleanedUp.await(CLEANING_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.warn("cleaning up takes longer than {} s; giving up", CLEANING_SECONDS_MAX);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    cleanedUp.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      LOG.debug("the JVM is ending already", ending);
    }
  }
}
