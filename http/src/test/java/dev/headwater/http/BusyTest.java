package dev.headwater.http;

import static dev.headwater.http.Crm.CUSTOMERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.http.Office.Answer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that are slow, many, or gone keep nobody waiting and nothing of the database. */
class BusyTest {
  private static final String RENAME = "{\"id\":1,\"name\":\"Bea\"}";

  /** More than the sockets' buffers take. */
  private static final String LARGE = "/entities/addresses?customerId=7";

  /** Sent as one piece, when the request has given up its place. */
  private static final String OF_ONE_BUFFER = "/entities/addresses/8/1";

  private static final int MORE_THAN_THREADS = 40;

  private static final AtomicReference<CountDownLatch> ENTERED = new AtomicReference<>();
  private static final AtomicReference<CountDownLatch> MAY_END = new AtomicReference<>();
  private static Office office;

  @BeforeAll
  static void customersTakeTheirTime() throws Exception {
    office =
        Office.handling(
            (transaction, command) -> {
              ENTERED.get().countDown();
              MAY_END.get().await(30, TimeUnit.SECONDS);
              return Office.rename(transaction, command);
            });
    office.world.sql(
        CUSTOMERS,
        """
        insert into crm.customers values (1, 'Ada', null, 'London', 1);
        insert into crm.addresses
          select 7, n, repeat('x', 100000) from generate_series(1, 300) n;
        insert into crm.addresses values (8, 1, repeat('x', 31000))""");
  }

  @BeforeEach
  void handlersWait() {
    ENTERED.set(new CountDownLatch(1));
    MAY_END.set(new CountDownLatch(1));
  }

  @AfterAll
  static void close() throws Exception {
    office.close();
  }

  @Test
  void whoSendsHeadersByteByByteIsCutWhileOthersAreServed() throws Exception {
    RunningHttp http = hasty();
    try (RawClient slow = new RawClient(http)) {
      slow.send("GET /health HTTP/1.1\r\nHost: localhost\r\nSlow: ");
      office.world.await("the slow one is cut", () -> isServed(http) && !slow.drip());
    }
  }

  @Test
  void whoSendsAnotherRequestByteByByteIsCutToo() throws Exception {
    RunningHttp http = hasty();
    try (RawClient slow = new RawClient(http)) {
      slow.send("GET /entities/customers/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(slow.in().read()).isEqualTo('H');
      slow.send("GET /health HTTP/1.1\r\nSlow: ");
      office.world.await("the slow one is cut", () -> !slow.drip());
    }
  }

  @Test
  void bodiesThatComeByteByByteTakeNobodysPlace() throws Exception {
    RunningHttp http = hasty();
    RawClient[] slow = new RawClient[20];
    for (int i = 0; i < slow.length; i++) {
      slow[i] = new RawClient(http);
      slow[i].send(
          "POST /entities/customers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n");
      slow[i].send("Content-Type: application/json\r\n\r\n");
    }
    for (RawClient each : slow) {
      office.world.await("the slow one is cut", () -> isServed(http) && !each.drip());
      each.close();
    }
    assertThat(office.sessionsInUse()).isZero();
  }

  @Test
  void whoDoesNotReadItsAnswerIsCutAndHoldsNoSession() throws Exception {
    RunningHttp http = hasty();
    try (RawClient slow = new RawClient(http)) {
      slow.send("GET " + LARGE + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(slow.in().read()).isEqualTo('H');
      office.world.await("its session is free", () -> office.sessionsInUse() == 0);
      assertThat(answerIsWhole(slow)).isFalse();
    }
  }

  @Test
  void whoAsksAgainAndAgainAndReadsNothingKeepsNoThread() throws Exception {
    RunningHttp http = office.serve(setup -> setup);
    List<RawClient> deaf = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      RawClient client = RawClient.takingLittle(http);
      client.send(("GET " + OF_ONE_BUFFER + " HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(1_000));
      deaf.add(client);
    }
    AtomicInteger quiet = new AtomicInteger();
    office.world.await(
        "nobody takes any more",
        () -> (office.sessionsInUse() == 0 ? quiet.incrementAndGet() : resetOf(quiet)) > 30);
    CompletableFuture<Boolean> others = CompletableFuture.supplyAsync(() -> areServed(http, 20));
    assertThat(others).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
    for (RawClient each : deaf) {
      each.close();
    }
    office.world.await("all sessions are free", () -> office.sessionsInUse() == 0);
  }

  @Test
  void whoGoesAwayInTheMiddleOfAnAnswerLeavesNothingBehind() throws Exception {
    RunningHttp http = office.serve(setup -> setup);
    for (int i = 0; i < 20; i++) {
      try (RawClient gone = new RawClient(http)) {
        gone.send("GET " + LARGE + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(gone.in().readNBytes(10_000)).hasSize(10_000);
      }
    }
    office.world.await("all sessions are free", () -> office.sessionsInUse() == 0);
    assertThat(office.get(http, LARGE).json().get("rows")).hasSize(300);
  }

  @Test
  void anAnswerThatFailsInTheMiddleHasNoEnd() throws Exception {
    RunningHttp http = office.serve(setup -> setup);
    try (RawClient client = new RawClient(http)) {
      client.send("GET " + LARGE + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.in().readNBytes(10_000)).hasSize(10_000);
      office.world.killSessions(CUSTOMERS);
      assertThat(answerIsWhole(client)).isFalse();
    }
    office.world.await("all sessions are free", () -> office.sessionsInUse() == 0);
  }

  @Test
  void aConnectionWithNothingOnItIsClosed() throws Exception {
    RunningHttp http =
        office.serve(
            setup -> setup.limitedTo(HttpLimits.byDefault().withIdleMax(Duration.ofMillis(200))));
    try (RawClient idle = new RawClient(http)) {
      assertThat(idle.in().read()).isEqualTo(-1);
    }
  }

  @Test
  void noMoreConnectionsThanAllowedAreAcceptedUntilOneEnds() throws Exception {
    RunningHttp http =
        office.serve(setup -> setup.limitedTo(HttpLimits.byDefault().withConnectionsMax(2)));
    try (RawClient first = new RawClient(http);
        RawClient second = new RawClient(http);
        RawClient third = new RawClient(http)) {
      for (RawClient each : List.of(first, second, third)) {
        each.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }
      assertThat(first.in().read()).isEqualTo('H');
      assertThat(second.in().read()).isEqualTo('H');
      assertThat(third.in().available()).isZero();
      first.hangUp();
      assertThat(third.in().read()).isEqualTo('H');
    }
  }

  @Test
  void whoComesWhenAllPlacesAreTakenIsAskedToComeAgain() throws Exception {
    RunningHttp http =
        office.serve(setup -> setup.limitedTo(HttpLimits.byDefault().withConcurrentMax(1)));
    CompletableFuture<Integer> running = rename(http);
    ENTERED.get().await();

    Answer refused = office.get(http, "/entities/customers/1");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.text("code")).isEqualTo("HW826");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(office.get(http, "/health").json().has("status")).isTrue();

    MAY_END.get().countDown();
    assertThat(running.get()).isEqualTo(200);
    assertThat(office.get(http, "/entities/customers/1").status()).isEqualTo(200);
  }

  @Test
  void closingWaitsForWhatIsBeingAnsweredAndTakesNothingMore() throws Exception {
    RunningHttp http = office.serve(setup -> setup);
    CompletableFuture<Integer> running = rename(http);
    ENTERED.get().await();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(http::close);

    office.world.await("nobody is let in", () -> !isServed(http));
    assertThat(closing).isNotDone();
    assertThat(running).isNotDone();

    MAY_END.get().countDown();
    assertThat(running.get()).isEqualTo(200);
    closing.get();
    assertThatThrownBy(() -> office.get(http, "/health")).isInstanceOf(IOException.class);
  }

  private static RunningHttp hasty() {
    return office.serve(
        setup ->
            setup.limitedTo(
                HttpLimits.byDefault()
                    .withConcurrentMax(2)
                    .withRequestMax(Duration.ofMillis(700))));
  }

  private static int resetOf(AtomicInteger count) {
    count.set(0);
    return 0;
  }

  private static boolean areServed(RunningHttp http, int times) {
    try {
      for (int i = 0; i < times; i++) {
        int status = office.get(http, "/entities/customers/1").status();
        assertThat(status).isIn(200, 503);
      }
      return true;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static boolean isServed(RunningHttp http) throws Exception {
    try {
      return office.get(http, "/entities/customers/1").status() == 200;
    } catch (IOException refused) {
      return false;
    }
  }

  private static boolean answerIsWhole(RawClient client) {
    try {
      return client.readAll().contains("\"complete\"");
    } catch (IOException cut) {
      return false;
    }
  }

  private static CompletableFuture<Integer> rename(RunningHttp http) {
    HttpRequest request =
        Office.request(http, "/commands/rename-customer", "Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(RENAME))
            .build();
    return office
        .client()
        .sendAsync(request, BodyHandlers.ofString())
        .thenApply(response -> response.statusCode());
  }
}
