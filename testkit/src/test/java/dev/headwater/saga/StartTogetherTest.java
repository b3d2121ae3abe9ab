package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.World;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many threads start sagas; those who come while one commits share the next transaction. */
class StartTogetherTest {
  private static final int OTHERS = 5;

  private final World world = World.of(Market.MODEL);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch firstIsBegun = new CountDownLatch(1);
  private final CountDownLatch firstMayCommit = new CountDownLatch(1);
  private final AtomicBoolean sessionIsToBeLost = new AtomicBoolean();
  private final AtomicBoolean oneIsToFail = new AtomicBoolean();
  private RunningService orders;

  @BeforeEach
  void start() throws Exception {
    MarketRules.build(world);
    orders =
        world.closing(
            MarketRules.rules(world.setup(ORDERS))
                .handling(
                    Market.CREATE,
                    (tx, wish) -> {
                      if (wish.wish().equals("first")) {
                        firstIsBegun.countDown();
                        firstMayCommit.await();
                      }
                      if (!wish.wish().equals("first") && sessionIsToBeLost.getAndSet(false)) {
                        world.killSessions(ORDERS);
                      }
                      if (wish.wish().equals("other 3") && oneIsToFail.get()) {
                        throw new IllegalStateException("it cannot be");
                      }
                      return MarketRules.create(tx, wish);
                    })
                .start());
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    world.close();
  }

  @Test
  void aSessionThatIsLostEndsAllAtOnceWithWhatItDiedOfAndEachMayBeTriedAgain() throws Exception {
    sessionIsToBeLost.set(true);

    List<Future<UUID>> others = startBehindTheFirst();

    for (Future<UUID> other : others) {
      assertThat(failureOf(other))
          .isInstanceOfSatisfying(
              SQLException.class,
              lost -> assertThat(lost.getSQLState()).matches("57P01|08...").isNotEqualTo("08003"));
    }
    assertThat(startOthers().stream().map(StartTogetherTest::idOf)).doesNotContainNull();
    assertThat(world.value(ORDERS, "select count(*) from headwater.sagas"))
        .isEqualTo(String.valueOf(1 + OTHERS));
  }

  @Test
  void oneWhoseFirstStepFailsIsStartedLikeTheOthersAndTriedAgain() throws Exception {
    oneIsToFail.set(true);

    List<Future<UUID>> others = startBehindTheFirst();

    assertThat(others.stream().map(StartTogetherTest::idOf)).doesNotContainNull();
    assertThat(world.value(ORDERS, "select count(*) from orders"))
        .isEqualTo(String.valueOf(OTHERS));
    oneIsToFail.set(false);
    world.await(
        "it arrives as well",
        () -> world.value(ORDERS, "select count(*) from orders").equals("" + (1 + OTHERS)));
  }

  /** They queue up while the first commits. */
  private List<Future<UUID>> startBehindTheFirst() throws Exception {
    Future<UUID> first = threads.submit(() -> start("first"));
    firstIsBegun.await();
    List<Future<UUID>> others = startOthers();
    world.await("they wait", () -> waitingThreads() >= OTHERS);
    firstMayCommit.countDown();
    first.get(10, TimeUnit.SECONDS);
    return others;
  }

  private static long waitingThreads() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                java.util.Arrays.stream(stack)
                    .anyMatch(frame -> frame.getClassName().equals(StartTogether.class.getName())))
        .filter(stack -> stack.length > 0 && stack[0].getMethodName().equals("park"))
        .count();
  }

  private List<Future<UUID>> startOthers() {
    List<Future<UUID>> others = new ArrayList<>();
    for (int i = 1; i <= OTHERS; i++) {
      String wish = "other " + i;
      others.add(threads.submit(() -> start(wish)));
    }
    return others;
  }

  private UUID start(String wish) throws SQLException {
    return orders.sagas().start(Market.ORCHESTRATED, new Wish(wish, 1, 1, 1, 10), wish);
  }

  private static Throwable failureOf(Future<UUID> start) throws Exception {
    try {
      throw new AssertionError("it was started: " + start.get(10, TimeUnit.SECONDS));
    } catch (ExecutionException failed) {
      return failed.getCause();
    }
  }

  private static UUID idOf(Future<UUID> start) {
    try {
      return start.get(10, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }
}
