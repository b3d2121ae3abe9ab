package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An instance of the desk in a JVM of its own. It says when it has reached a fault point and waits
 * there until it is told to go on; and it says which state it is in.
 *
 * <p>Told {@code hold POINT}, it waits there next time; told {@code go}, it goes on; with the end
 * of its input it ends.
 */
final class ZombieInstance {
  private final AtomicReference<FaultPoint> held = new AtomicReference<>();
  private volatile CountDownLatch going = new CountDownLatch(0);

  private ZombieInstance() {}

  /** Arguments: the desk's URL, the bank's URL, the lease in milliseconds. */
  public static void main(String[] arguments) throws Exception {
    new ZombieInstance().run(arguments[0], arguments[1], Long.parseLong(arguments[2]));
  }

  private void run(String desk, String bank, long leaseMillis) throws Exception {
    Surroundings surroundings = Surroundings.real().with((worker, point) -> waitIfHeld(point));
    try (RunningService service =
        Headwater.run(COPIES, DESK)
            .on(source(desk))
            .readingFrom(BANK, source(bank))
            .takingOverAfter(Duration.ofMillis(leaseMillis))
            .in(surroundings)
            .start()) {
      Thread says = new Thread(() -> sayStates(service), "says its state");
      says.setDaemon(true);
      says.start();
      obey();
    }
  }

  private static PGSimpleDataSource source(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    return source;
  }

  private void obey() throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      if (line.equals("go")) {
        going.countDown();
      } else {
        going = new CountDownLatch(1);
        held.set(FaultPoint.valueOf(line.substring("hold ".length())));
      }
    }
    going.countDown();
  }

  private void waitIfHeld(FaultPoint point) {
    if (held.compareAndSet(point, null)) {
      System.out.println("at " + point);
      try {
        going.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      System.out.println("goes on");
    }
  }

  private static void sayStates(RunningService service) {
    Outlook outlook = service.outlook(BANK);
    WorkerState last = WorkerState.STARTING;
    try {
      while (true) {
        WorkerState now = outlook.state();
        if (now != last) {
          System.out.println("is " + now);
          last = now;
        }
        outlook.awaitChange(Duration.ofMillis(100).toNanos());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
