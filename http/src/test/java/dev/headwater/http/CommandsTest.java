package dev.headwater.http;

import static dev.headwater.http.Crm.CUSTOMERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Sql;
import dev.headwater.base.Tracing;
import dev.headwater.http.Office.Answer;
import dev.headwater.log.Token;
import dev.headwater.read.Session;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands take effect once for each key, whatever comes in between. */
class CommandsTest {
  private static final AtomicReference<Exception> FAILURE = new AtomicReference<>();
  private static Office office;
  private static RunningHttp http;

  @BeforeAll
  static void customersAreServed() throws Exception {
    office =
        Office.handling(
            (transaction, command) -> {
              if (FAILURE.get() != null) {
                throw FAILURE.get();
              }
              return Office.rename(transaction, command);
            });
    office.world.sql(
        CUSTOMERS,
        "insert into crm.customers select i, 'Ada', null, 'London', 1 from generate_series(1, 9) i");
    http = office.serve(setup -> setup);
  }

  @AfterAll
  static void close() throws Exception {
    office.close();
  }

  @Test
  void aCommandTakesEffectOnceHoweverOftenItIsSent() throws Exception {
    String key = key();
    Answer first = rename(1, "Bea", key);
    Answer second = rename(1, "Bea", key);

    assertThat(first.response().body())
        .isEqualTo(
            "{\"outcome\":\"done\",\"reply\":{\"id\":1,\"before\":\"Ada\"},\"repeated\":false}");
    assertThat(second.response().body())
        .isEqualTo(
            "{\"outcome\":\"done\",\"reply\":{\"id\":1,\"before\":\"Ada\"},\"repeated\":true}");
    assertThat(second.header("Headwater-Token")).isEqualTo(first.header("Headwater-Token"));
    assertThat(office.get(http, "/entities/customers/1").json().at("/rows/0/name").asString())
        .isEqualTo("Bea");
  }

  @Test
  void aKeyThatWasUsedForAnotherRequestIsRefused() throws Exception {
    String key = key();
    rename(2, "Bea", key);
    Answer other = rename(2, "Cem", key);

    assertThat(other.status()).isEqualTo(422);
    assertThat(other.text("code")).isEqualTo("HW412");
  }

  @Test
  void whatTheRulesForbidIsRefusedWithTheReason() throws Exception {
    Answer refused = rename(3, " ", key());

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(refused.text("code")).isEqualTo("HW830");
    assertThat(refused.text("reason")).isEqualTo("a customer has a name");
    assertThat(refused.header("Headwater-Token")).isNotEmpty();
  }

  @Test
  void theCallersSessionGrowsWithEachAnswer() throws Exception {
    Token elsewhere = Token.ofWrite("orders", UUID.randomUUID(), 7);
    Answer first =
        rename(4, "Bea", key(), "Headwater-Token", Session.begin().and(elsewhere).encode());
    Answer second = rename(4, "Cem", key(), "Headwater-Token", first.header("Headwater-Token"));

    assertThat(Session.decode(first.header("Headwater-Token")).tokens())
        .hasSize(2)
        .contains(elsewhere);
    assertThat(Session.decode(second.header("Headwater-Token")).tokens())
        .hasSize(2)
        .contains(elsewhere)
        .doesNotContainAnyElementsOf(
            Session.decode(first.header("Headwater-Token")).tokens().stream()
                .filter(token -> !token.equals(elsewhere))
                .toList());
  }

  @Test
  void aHeaderThatIsNoTokenIsRefusedBeforeAnythingIsDone() throws Exception {
    Answer answer = rename(5, "Bea", key(), "Headwater-Token", "nonsense");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo("HW402");
    assertThat(office.world.value(CUSTOMERS, "select full_name from crm.customers where id = 5"))
        .isEqualTo("Ada");
  }

  @Test
  void aCommandOfAnotherServiceIsSentThere() throws Exception {
    Answer answer = office.post(http, "/commands/place-order", "{}", "Idempotency-Key", key());

    assertThat(answer.status()).isEqualTo(421);
    assertThat(answer.text("code")).isEqualTo("HW410");
    assertThat(answer.text("owner")).isEqualTo("orders");
    assertThat(answer.text("remedy")).contains("send it to \"orders\"");
  }

  @Test
  void whatIsNoCommandOrHasNoHandlerOrNoKeyIsRefused() throws Exception {
    String body = "{\"id\":1,\"name\":\"x\"}";
    Answer unknown = office.post(http, "/commands/fly", body, "Idempotency-Key", key());
    Answer unhandled = office.post(http, "/commands/forget", body, "Idempotency-Key", key());
    Answer keyless = office.post(http, "/commands/rename-customer", body);
    Answer long_ = rename(1, "x", "k".repeat(201));

    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.text("code")).isEqualTo("HW827");
    assertThat(unhandled.status()).isEqualTo(501);
    assertThat(unhandled.text("code")).isEqualTo("HW411");
    assertThat(keyless.status()).isEqualTo(400);
    assertThat(keyless.text("code")).isEqualTo("HW828");
    assertThat(long_.status()).isEqualTo(400);
    assertThat(long_.text("code")).isEqualTo("HW414");
  }

  @Test
  void aHandlerThatFailsTellsItsLogAndNotTheCaller() throws Exception {
    String key = key();
    for (Exception failure :
        new Exception[] {
          new IllegalStateException("password=hunter2"),
          new java.sql.SQLException("relation \"hidden\" is gone", "42P01")
        }) {
      FAILURE.set(failure);
      Answer failed = rename(6, "Bea", key);
      FAILURE.set(null);

      assertThat(failed.status()).isEqualTo(500);
      assertThat(failed.text("code")).isEqualTo("HW413");
      assertThat(failed.response().body())
          .doesNotContain("hunter2", "hidden", "Exception", "at dev.");
    }
    assertThat(rename(6, "Bea", key).json().get("repeated").asBoolean()).isFalse();
  }

  @Test
  void aDatabaseThatCannotBeReachedIsAReasonToTryAgain() throws Exception {
    FAILURE.set(new java.sql.SQLException("terminating connection", "57P01"));
    Answer failed = rename(7, "Bea", key());
    FAILURE.set(null);

    assertThat(failed.status()).isEqualTo(503);
    assertThat(failed.text("code")).isEqualTo("HW833");
    assertThat(failed.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void aBodyThatDoesNotFitIsRefusedWithWhereAndWhatWouldFit() throws Exception {
    for (String body :
        new String[] {
          "", "{", "null", "[]", "\"x\"", "{\"id\":\"x\",\"name\":\"y\"}", "{\"id\":1} {}", "\u0000"
        }) {
      Answer answer =
          office.post(http, "/commands/rename-customer", body, "Idempotency-Key", key());
      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.text("code")).as(body).isEqualTo("HW824");
      assertThat(answer.text("remedy")).as(body).contains("id: bigint, name: text");
      assertThat(answer.response().body()).doesNotContain("dev.headwater", "jackson");
    }
    Answer misfit =
        office.post(http, "/commands/rename-customer", "{\"id\":{}}", "Idempotency-Key", key());
    assertThat(misfit.text("detail")).contains("at \"id\"");
  }

  @Test
  void aCommandIsHandledInItsSendersTrace() throws Exception {
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    ConcurrentLinkedQueue<String> spans = new ConcurrentLinkedQueue<>();
    RunningHttp traced =
        office.serve(
            setup ->
                setup.tracedBy(
                    new Tracing() {
                      @Override
                      public Optional<String> current() {
                        return Optional.empty();
                      }

                      @Override
                      public void within(String traceParent, String span, Work work)
                          throws Exception {
                        spans.add(traceParent + " " + span);
                        work.run();
                      }
                    }));

    Answer answer =
        office.post(
            traced,
            "/commands/rename-customer",
            "{\"id\":8,\"name\":\"Bea\"}",
            "Idempotency-Key",
            key(),
            "traceparent",
            parent);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(spans).containsExactly(parent + " POST /commands");
  }

  @Test
  void theCommandIsInTheLedgerOfTheOwner() throws Exception {
    String key = key();
    rename(9, "Bea", key);

    try (var connection = office.pool.getConnection()) {
      assertThat(
              Sql.first(
                  connection,
                  "select command from headwater.commands where idempotency_key = ?",
                  row -> row.getString(1),
                  key))
          .contains("rename-customer");
    }
  }

  private static Answer rename(long id, String name, String key, String... headers)
      throws Exception {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Idempotency-Key";
    all[headers.length + 1] = key;
    return office.post(
        http, "/commands/rename-customer", "{\"id\":" + id + ",\"name\":\"" + name + "\"}", all);
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }
}
