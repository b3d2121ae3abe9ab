package dev.headwater.http;

import static dev.headwater.http.Crm.CUSTOMERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.http.Office.Answer;
import dev.headwater.log.Token;
import dev.headwater.owner.ReadLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Others read what an owner publishes, by the ways that it declares. */
class EntityReadsTest {
  private static Office office;
  private static RunningHttp http;
  private static RunningHttp narrow;

  @BeforeAll
  static void customersAreServed() throws Exception {
    office = Office.open();
    office.world.sql(
        CUSTOMERS,
        """
        insert into crm.customers values
          (1, 'Ada', null, 'London', 12.50), (2, 'Bob', 'b@x', 'Paris', 0),
          (3, 'Cem', 'c@x', 'London', -1.000000000000000000000000000001);
        insert into crm.addresses select 7, n, 'Street ' || n from generate_series(1, 30) n;
        insert into crm.addresses values (8, 1, 'Elsewhere');
        insert into crm.badges values ('\\x00ff2f', 'GOOD', 'Ada'), ('\\x', 'BAD', 'Bob')""");
    http = office.serve(setup -> setup);
    narrow =
        office.serve(
            setup ->
                setup.limitedTo(
                    HttpLimits.byDefault()
                        .withReads(ReadLimits.byDefault().withRowsMax(10).withValuesMax(3))));
  }

  @AfterAll
  static void close() throws Exception {
    office.close();
  }

  @Test
  void oneRowIsReadByItsKeyAndShowsWhatIsPublishedAndNoMore() throws Exception {
    Instant before = Instant.now();
    Answer answer = office.get(http, "/entities/customers/1");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.text("service")).isEqualTo("customers");
    assertThat(answer.text("entity")).isEqualTo("customers");
    assertThat(rows(answer))
        .containsExactly(
            "{\"id\":1,\"name\":\"Ada\",\"email\":null,\"city\":\"London\",\"credit\":12.50}");
    assertThat(answer.json().get("complete").asBoolean()).isTrue();
    assertThat(Instant.parse(answer.text("asOf"))).isBetween(before, Instant.now());
  }

  @Test
  void theTokenCoversWhatWasReadAndIsThereWithoutARowToo() throws Exception {
    String xid = "select pg_current_xact_id()::text";
    long before = Long.parseLong(office.world.value(CUSTOMERS, xid));
    Answer found = office.get(http, "/entities/customers/1");
    Answer none = office.get(http, "/entities/customers/99");
    Answer batch = office.post(http, "/entities/customers", "{\"values\":[[\"99\"],[98]]}");

    Answer lookup = office.get(http, "/entities/customers?city=Nowhere");

    assertThat(none.status()).isEqualTo(404);
    assertThat(none.text("code")).isEqualTo("HW829");
    assertThat(none.json().has("asOf")).isTrue();
    assertThat(rows(batch)).isEmpty();
    for (Answer each : List.of(found, none, batch, lookup)) {
      Token token = Token.decode(each.text("token"));
      assertThat(token.owner()).isEqualTo("customers");
      assertThat(((Token.Read) token.seen()).snapshot().sees(before)).isTrue();
    }
  }

  @Test
  void manyRowsAreReadAtOnceWithTheFieldsThatAreWanted() throws Exception {
    Answer answer =
        office.post(
            http,
            "/entities/customers",
            "{\"fields\":[\"name\"],\"by\":[\"id\"],\"values\":[[\"3\"],[1],[\"77\"],[1]]}");

    assertThat(rows(answer))
        .containsExactlyInAnyOrder("{\"name\":\"Cem\",\"id\":3}", "{\"name\":\"Ada\",\"id\":1}");
    assertThat(answer.json().get("complete").asBoolean()).isTrue();
  }

  @Test
  void aKeyOfSeveralPartsIsGivenInItsOrder() throws Exception {
    assertThat(rows(office.get(http, "/entities/addresses/7/30")))
        .containsExactly("{\"customerId\":7,\"number\":30,\"street\":\"Street 30\"}");
    assertThat(
            rows(
                office.post(
                    http,
                    "/entities/addresses",
                    "{\"fields\":[\"street\"],\"by\":[\"number\",\"customerId\"],"
                        + "\"values\":[[1,8],[2,7],[2,8]]}")))
        .containsExactlyInAnyOrder(
            "{\"street\":\"Elsewhere\",\"number\":1,\"customerId\":8}",
            "{\"street\":\"Street 2\",\"number\":2,\"customerId\":7}");
  }

  @Test
  void rowsAreReadByTheFirstPartsOfTheirKeyInItsOrder() throws Exception {
    List<String> rows = rows(office.get(http, "/entities/addresses?customerId=7"));

    assertThat(rows).hasSize(30);
    assertThat(rows.get(29)).contains("Street 30");
  }

  @Test
  void rowsAreReadByADeclaredWayInTheDeclaredOrder() throws Exception {
    assertThat(rows(office.get(http, "/entities/customers?city=London")))
        .extracting(row -> Office.MAPPER.readTree(row).get("name").asString())
        .containsExactly("Cem", "Ada");
    assertThat(
            rows(
                office.post(
                    http,
                    "/entities/customers",
                    "{\"by\":[\"city\"],\"values\":[[\"Paris\"],[\"\"],[\"London\"]]}")))
        .extracting(row -> Office.MAPPER.readTree(row).get("name").asString())
        .containsExactly("Bob", "Cem", "Ada");
  }

  @Test
  void bytesEnumsAndPaddedTextsAreGivenAsTheyAreShown() throws Exception {
    assertThat(rows(office.get(http, "/entities/badges/AP8v/GOOD")))
        .containsExactly("{\"code\":\"AP8v\",\"mood\":\"GOOD\",\"owner\":\"Ada\"}");
    assertThat(rows(office.get(http, "/entities/badges//BAD"))).hasSize(1);
    assertThat(rows(office.get(http, "/entities/badges?owner=Bob"))).hasSize(1);
    assertThat(
            rows(
                office.post(
                    http, "/entities/badges", "{\"values\":[[\"AP8v\",\"GOOD\"],[\"\",\"BAD\"]]}")))
        .hasSize(2);
    assertThat(office.get(http, "/entities/badges/AP8v/SAD").text("code")).isEqualTo("HW805");
    assertThat(office.get(http, "/entities/badges/*/GOOD").text("code")).isEqualTo("HW805");
  }

  @Test
  void valuesMayHaveSlashesAndBlanks() throws Exception {
    office.world.sql(CUSTOMERS, "insert into crm.badges values ('\\xfffffb', 'BAD', 'a/b c')");

    assertThat(rows(office.get(http, "/entities/badges/%2F%2F%2F7/BAD"))).hasSize(1);
    assertThat(rows(office.get(http, "/entities/badges?owner=a%2Fb+c"))).hasSize(1);
  }

  @Test
  void moreRowsThanOneAnswerMayHaveAreLeftOutAndItSaysSo() throws Exception {
    for (Answer answer :
        List.of(
            office.get(narrow, "/entities/addresses?customerId=7"),
            office.get(http, "/entities/addresses?customerId=7&limit=10"),
            office.post(
                http,
                "/entities/addresses",
                "{\"by\":[\"customerId\"],\"values\":[[8],[7]],\"limit\":10}"))) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(rows(answer)).hasSize(10);
      assertThat(answer.json().get("complete").asBoolean()).isFalse();
      assertThat(answer.json().get("problem").get("code").asString()).isEqualTo("HW807");
      assertThat(answer.json().get("problem").get("type").asString())
          .isEqualTo("urn:headwater:HW807");
    }
    assertThat(
            office
                .get(http, "/entities/addresses?customerId=7&limit=30")
                .json()
                .get("complete")
                .asBoolean())
        .isTrue();
  }

  @Test
  void moreValuesThanOneQuestionMayHaveAreRefused() throws Exception {
    Answer answer = office.post(narrow, "/entities/customers", "{\"values\":[[1],[2],[3],[4]]}");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text("code")).isEqualTo("HW806");
  }

  @Test
  void noValuesGiveNoRows() throws Exception {
    Answer answer = office.post(http, "/entities/customers", "{\"values\":[]}");

    assertThat(rows(answer)).isEmpty();
    assertThat(answer.json().get("complete").asBoolean()).isTrue();
  }

  @Test
  void whatIsNotDeclaredIsRefusedWithWhatIs() throws Exception {
    Answer answer = office.get(http, "/entities/customers?email=b@x");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text("code")).isEqualTo("HW804");
    assertThat(answer.text("detail")).contains("[id], [city]");
    assertThat(answer.text("remedy")).contains("readBy");
    assertThat(office.get(http, "/entities/addresses?number=1").text("code")).isEqualTo("HW804");
    assertThat(office.get(http, "/entities/customers").text("code")).isEqualTo("HW804");
    assertThat(office.get(http, "/entities/customers?city=x&id=1").text("code")).isEqualTo("HW804");
  }

  @Test
  void whatAnotherServiceOwnsIsSentThere() throws Exception {
    Answer answer = office.get(http, "/entities/orders/1");

    assertThat(answer.status()).isEqualTo(421);
    assertThat(answer.text("code")).isEqualTo("HW802");
    assertThat(answer.text("owner")).isEqualTo("orders");
  }

  @Test
  void whatNobodyOwnsOrPublishesIsNotFound() throws Exception {
    Answer entity = office.get(http, "/entities/suppliers/1");
    Answer field =
        office.post(http, "/entities/customers", "{\"fields\":[\"secret\"],\"values\":[[1]]}");
    Answer by = office.post(http, "/entities/customers", "{\"by\":[\"secret\"],\"values\":[[1]]}");

    assertThat(entity.status()).isEqualTo(404);
    assertThat(entity.text("code")).isEqualTo("HW801");
    assertThat(entity.text("remedy")).contains("addresses");
    assertThat(field.status()).isEqualTo(400);
    assertThat(field.text("code")).isEqualTo("HW803");
    assertThat(by.text("code")).isEqualTo("HW804");
  }

  @Test
  void valuesThatAreNoneOfTheKeysTypeAreRefused() throws Exception {
    for (String path :
        List.of(
            "/entities/customers/one",
            "/entities/customers/99999999999999999999",
            "/entities/customers/1/2",
            "/entities/addresses/7",
            "/entities/addresses?customerId=x")) {
      Answer answer = office.get(http, path);
      assertThat(answer.status()).as(path).isEqualTo(400);
      assertThat(answer.text("code")).as(path).isEqualTo("HW805");
      assertThat(answer.response().body()).as(path).doesNotContain("select", "Exception");
    }
    for (String question :
        List.of(
            "{\"values\":[[1],[\"x\"]]}",
            "{\"values\":[[true]]}",
            "{\"values\":[[1.5]]}",
            "{\"values\":[[1,2]]}",
            "{\"values\":[[]]}",
            "{\"by\":[\"city\"],\"values\":[[\"\\u0000\"]]}")) {
      assertThat(office.post(http, "/entities/customers", question).text("code"))
          .as(question)
          .isEqualTo("HW805");
    }
    assertThat(office.sessionsInUse()).isZero();
  }

  @Test
  void whatTakesTheDatabaseTooLongIsEnded() throws Exception {
    RunningHttp hasty =
        office.serve(
            setup ->
                setup.limitedTo(
                    HttpLimits.byDefault()
                        .withReads(ReadLimits.byDefault().withAnswerMax(Duration.ofMillis(200)))));
    try (var locking = office.world.dataSource(CUSTOMERS).getConnection()) {
      locking.setAutoCommit(false);
      dev.headwater.base.Sql.run(locking, "lock table crm.customers in access exclusive mode");
      for (String path : List.of("/entities/customers?city=London", "/entities/customers/1")) {
        Answer answer = office.get(hasty, path);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text("code")).isEqualTo("HW808");
        assertThat(answer.header("Retry-After")).isNotEmpty();
      }
    }
    assertThat(office.sessionsInUse()).isZero();
  }

  @Test
  void rowsOfOneAnswerAreOfOneInstantHoweverManyAreFetchedOneAfterTheOther() throws Exception {
    String rows = "select 9, n, '0' from generate_series(1, 1200) n";
    office.world.sql(CUSTOMERS, "insert into crm.addresses " + rows);
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Integer> writing =
        CompletableFuture.supplyAsync(
            () -> {
              int written = 0;
              while (!isOver.get()) {
                written++;
                office.world.sql(
                    CUSTOMERS,
                    "update crm.addresses set street = '%d' where customer_id = 9"
                        .formatted(written));
              }
              return written;
            });
    Set<String> seen = new HashSet<>();
    office.world.await(
        "ten states were seen",
        () -> {
          JsonNode all = office.get(http, "/entities/addresses?customerId=9").json().get("rows");
          Set<String> streets = new HashSet<>();
          all.forEach(row -> streets.add(row.get("street").asString()));
          assertThat(all).hasSize(1_200);
          assertThat(streets).hasSize(1);
          seen.addAll(streets);
          return seen.size() >= 10;
        });
    isOver.set(true);

    assertThat(writing.get()).isGreaterThanOrEqualTo(9);
  }

  private static List<String> rows(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    String body = answer.response().body();
    List<String> rows = new ArrayList<>();
    String array =
        body.substring(body.indexOf("\"rows\":[") + 8, body.lastIndexOf("],\"complete\""));
    for (String row : array.split("(?<=\\}),(?=\\{)", -1)) {
      if (!row.isEmpty()) {
        rows.add(row);
      }
    }
    return rows;
  }
}
