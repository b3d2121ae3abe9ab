package dev.headwater.http;

import static dev.headwater.http.Crm.CUSTOMERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.http.Office.Answer;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot be answered is a problem with a code and a remedy, and lets no one in. */
class RefusalsTest {
  private static final Set<String> MEMBERS =
      Set.of("type", "title", "status", "detail", "code", "where", "remedy");

  private static Office office;
  private static RunningHttp http;

  @BeforeAll
  static void customersAreServed() throws Exception {
    office = Office.open();
    office.world.sql(
        CUSTOMERS, "insert into crm.customers values (1, 'Ada', null, 'London', 12.50)");
    http = office.serve(setup -> setup.limitedTo(HttpLimits.byDefault().withBodyBytesMax(1_000)));
  }

  @AfterAll
  static void close() throws Exception {
    office.close();
  }

  @Test
  void thereIsNothingAtOtherPaths() throws Exception {
    for (String path :
        List.of("/", "/x", "/entities", "/commands", "/commands/a/b", "/health/x", "//health")) {
      assertProblem(office.get(http, path), 404, "HW821");
    }
  }

  @Test
  void otherMethodsAreToldWhichAreAllowed() throws Exception {
    Answer get = office.get(http, "/commands/rename-customer");
    Answer delete = office.send(Office.request(http, "/entities/customers/1").DELETE());
    Answer put =
        office.send(Office.request(http, "/entities/customers").PUT(BodyPublishers.ofString("{}")));
    Answer health = office.post(http, "/health", "{}");

    for (Answer answer : List.of(get, delete, put, health)) {
      assertProblem(answer, 405, "HW822");
    }
    assertThat(get.header("Allow")).isEqualTo("POST");
    assertThat(delete.header("Allow")).isEqualTo("GET");
    assertThat(put.header("Allow")).isEqualTo("GET, POST");
    assertThat(health.header("Allow")).isEqualTo("GET");
  }

  @Test
  void bodiesAreDeclaredAsJson() throws Exception {
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "")) {
      HttpRequest.Builder request =
          Office.request(http, "/entities/customers").POST(BodyPublishers.ofString("{}"));
      assertProblem(
          office.send(type.isEmpty() ? request : request.header("Content-Type", type)),
          415,
          "HW823");
    }
    Answer accepted =
        office.send(
            Office.request(http, "/entities/customers")
                .header("Content-Type", "Application/JSON; charset=utf-8")
                .POST(BodyPublishers.ofString("{\"values\":[[1]]}")));
    assertThat(accepted.status()).isEqualTo(200);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItsLengthIsToldOrNot() throws Exception {
    byte[] large = new byte[5_000];
    Answer told =
        office.send(
            Office.request(http, "/entities/customers")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(large)));
    Answer untold =
        office.send(
            Office.request(http, "/entities/customers")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large))));

    assertProblem(told, 413, "HW825");
    assertProblem(untold, 413, "HW825");
  }

  @Test
  void aQuestionOfAnotherFormIsRefused() throws Exception {
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "{}",
            "{\"values\":7}",
            "{\"values\":[7]}",
            "{\"values\":[[null]]}",
            "{\"values\":[[{}]]}",
            "{\"values\":[[1]",
            "{\"values\":[[1]],\"by\":\"id\"}",
            "{\"values\":[[1]],\"fields\":[7]}",
            "{\"values\":[[1]],\"limit\":0}",
            "{\"values\":[[1]],\"limit\":1.5}",
            "{\"values\":[[1]],\"more\":true}",
            "{\"values\":[[1]]} {}",
            "{\"values\":" + "[".repeat(400) + "}")) {
      Answer answer = office.post(http, "/entities/customers", body);
      assertThat(answer.status()).as(body).isEqualTo(400);
      assertProblem(answer, 400, "HW824");
    }
    assertProblem(office.get(http, "/entities/customers?city=x&city=y"), 400, "HW824");
    assertProblem(office.get(http, "/entities/customers?city=x&limit=many"), 400, "HW824");
  }

  @Test
  void whoReadsReadsAtLeastOneEntity() throws Exception {
    assertProblem(office.post(http, "/reads", "{\"reads\":[]}"), 400, "HW824");
  }

  @Test
  void whatIsNoHttpIsAProblemToo() throws Exception {
    for (String request :
        List.of(
            "GET /entities/customers/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: localhost\r\nLarge: " + "x".repeat(40_000) + "\r\n\r\n",
            "nonsense\r\n\r\n")) {
      try (RawClient client = new RawClient(http)) {
        client.send(request);
        String answer = client.readAll();
        assertThat(answer)
            .as(request.substring(0, 10))
            .startsWith("HTTP/1.1 ")
            .contains("application/problem+json", "\"code\":\"HW831\"")
            .doesNotContain("Exception", "Jetty");
      }
    }
  }

  @Test
  void withATokenNothingButHealthIsAnsweredWithoutIt() throws Exception {
    RunningHttp guarded = office.serve(setup -> setup.withToken("s3cret"));
    String body = "{\"values\":[[1]]}";

    for (Answer answer :
        List.of(
            office.get(guarded, "/entities/customers/1"),
            office.get(guarded, "/nowhere"),
            office.post(guarded, "/entities/customers", body),
            office.post(guarded, "/commands/rename-customer", "{}"),
            office.get(guarded, "/entities/customers/1", "Authorization", "Bearer s3cre"),
            office.get(guarded, "/entities/customers/1", "Authorization", "Bearer s3cret2"),
            office.get(guarded, "/entities/customers/1", "Authorization", "Basic s3cret"),
            office.get(guarded, "/entities/customers/1", "Authorization", "Bearer"))) {
      assertProblem(answer, 401, "HW820");
      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }
    assertThat(
            office.get(guarded, "/entities/customers/1", "Authorization", "Bearer s3cret").status())
        .isEqualTo(200);
    assertThat(
            office
                .post(guarded, "/entities/customers", body, "Authorization", "bearer s3cret")
                .status())
        .isEqualTo(200);
  }

  @Test
  void healthIsForEverybodyAndItsReasonsForThoseWithTheToken() throws Exception {
    RunningHttp guarded = office.serve(setup -> setup.withToken("s3cret"));
    office.customers.stepWatch();
    Answer without = office.get(guarded, "/health");
    Answer with = office.get(guarded, "/health", "Authorization", "Bearer s3cret");

    assertThat(without.status()).isEqualTo(200);
    assertThat(without.response().body())
        .isEqualTo("{\"service\":\"customers\",\"status\":\"UP\"}");
    assertThat(with.json().get("reasons")).isEmpty();
  }

  @Test
  void nobodyIsServedAtAnAddressForOthersWithoutAToken() {
    for (String address : List.of("0.0.0.0", "::", "192.0.2.1")) {
      assertThatThrownBy(() -> HeadwaterHttp.serve(office.customers).on(address, 0).start())
          .hasMessageContaining("HW810");
    }
    assertThatThrownBy(() -> HeadwaterHttp.serve(office.customers).withToken(" "))
        .hasMessageContaining("HW810");
    RunningHttp open = office.serve(setup -> setup.on("0.0.0.0", 0).withToken("s3cret"));
    assertThat(open.uri().getHost()).isEqualTo("localhost");
  }

  @Test
  void aPageOfAnotherSiteCannotReachAServiceThatHasNoToken() throws Exception {
    RunningHttp guarded = office.serve(setup -> setup.withToken("s3cret"));
    String request = "GET /entities/customers/1 HTTP/1.1\r\nConnection: close\r\nHost: ";
    try (RawClient page = new RawClient(http);
        RawClient local = new RawClient(http);
        RawClient trusted = new RawClient(guarded)) {
      page.send(request + "example.com:" + http.uri().getPort() + "\r\n\r\n");
      local.send(request + "LOCALHOST\r\n\r\n");
      trusted.send(request + "example.com\r\nAuthorization: Bearer s3cret\r\n\r\n");

      assertThat(page.readAll()).startsWith("HTTP/1.1 403 ").contains("HW834");
      assertThat(local.readAll()).startsWith("HTTP/1.1 200 ");
      assertThat(trusted.readAll()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> HeadwaterHttp.serve(office.customers).on(taken.getLocalPort()).start())
          .hasMessageContaining("HW811")
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  private static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.text("code")).as(answer.response().body()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().propertyNames()).containsAll(MEMBERS);
    assertThat(answer.text("type")).isEqualTo("urn:headwater:" + code);
    assertThat(answer.json().get("status").asInt()).isEqualTo(status);
  }
}
