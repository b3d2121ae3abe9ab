package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.headwater.RunningService;
import dev.headwater.base.Json;
import dev.headwater.http.HeadwaterHttp;
import dev.headwater.http.HttpOwners;
import dev.headwater.http.RunningHttp;
import dev.headwater.testkit.World;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain --analyze}, of a service that runs. */
class AnalyzeTest {
  private static final String SECRET = "s3cr3t-w0rd";

  @TempDir private static Path directory;
  private static World world;
  private static RunningHttp people;
  private static RunningHttp desk;
  private static HttpOwners owners;
  private static String token;

  @BeforeAll
  static void theDeskIsOpen() throws Exception {
    world = World.of(Registry.MODEL);
    world.sql(
        Registry.PEOPLE,
        "create table person (id bigint primary key, name text not null);"
            + " insert into person values (7, 'Anne')");
    world.sql(
        Registry.DESK,
        """
        create table ticket (office text, number integer, person_id bigint not null,
          primary key (office, number));
        insert into ticket values ('Nørrebro 1=2', 3, 7)""");
    world.migrate();
    people = HeadwaterHttp.serve(world.start(Registry.PEOPLE)).start();
    owners = HeadwaterHttp.owners().at(Registry.PEOPLE, people.uri()).start();
    RunningService running = world.closing(world.setup(Registry.DESK).asking(owners).start());
    world.await(
        "the copy is filled", () -> running.outlook(Registry.PEOPLE).freshness().isPresent());
    desk = HeadwaterHttp.serve(running).withToken(SECRET).start();
    token = Files.writeString(directory.resolve("token"), SECRET + "\n", UTF_8).toString();
  }

  @AfterAll
  static void closeIt() {
    desk.close();
    people.close();
    owners.close();
    world.close();
  }

  private static Answer analyze(String query, String... more) {
    return analyze(Registry.class, query, String.valueOf(desk.uri()), more);
  }

  private static Answer analyze(Class<?> model, String query, String at, String... more) {
    List<String> words = new ArrayList<>(List.of("explain", query, "--analyze", "--at", at));
    words.addAll(List.of("--model", model.getName(), "--token", token));
    words.addAll(List.of(more));
    if (!words.contains("--key")) {
      words.addAll(List.of("--key", "number=3", "--key", "office=Nørrebro 1=2"));
    }
    return Answer.to(words.toArray(String[]::new));
  }

  @Test
  void whatIsMeasuredStandsBesideWhatIsDeclared() {
    assertThat(analyze("call", "--times", "20").exits(0).out())
        .startsWith("query desk.call\n")
        .contains("Price, computed of measured figures", "\nMeasured\n")
        .contains("answered          20 of 20, 0 stale, 0 partly")
        .containsPattern("p +people.person \\(asked\\) +[0-9.]+ ms");
    assertThat(analyze("list", "--times", "3").exits(0).out())
        .contains("≤ 30 s, measured ")
        .containsPattern("p +desk.persons \\(copy\\) .* 30 s\n");
  }

  @Test
  void programsReadTheSame() {
    Map<?, ?> json =
        Json.read(analyze("call", "--times", "4", "--format", "json").exits(0).out(), Map.class);

    assertThat(json.get("figures")).isEqualTo("measured");
    Map<?, ?> measured = (Map<?, ?>) json.get("measured");
    assertThat(measured.get("answers")).isEqualTo(4);
    assertThat((List<?>) measured.get("parts")).hasSize(2);
    assertThat(analyze("call", "--times", "1", "--format", "mermaid").exits(0).out())
        .startsWith("flowchart LR\n")
        .contains("\n%% Measured\n");
  }

  @Test
  void whoIsNotThereOrRefusesIsSaid() {
    assertThat(says(Registry.class, "http://127.0.0.1:1")).contains("Nothing listens at");
    assertThat(analyze("call", "--key", "number=9", "--key", "office=x").exits(1).err())
        .contains("404: HW829 desk.call", "Remedy: ");
    assertThat(analyze("call", "--key", "office=x").exits(1).oneLineWithRemedy().err())
        .contains("answers with 400: HW844");
    assertThat(says(Registry.Later.class, String.valueOf(desk.uri())))
        .contains(
            "differs from the model's: its part `p` is of its owner, in the model of its copy");
    assertThat(
            analyze(Registry.Later.class, "new", String.valueOf(desk.uri()))
                .exits(1)
                .oneLineWithRemedy()
                .err())
        .contains("HW845");
  }

  private static String says(Class<?> model, String at) {
    return analyze(model, "call", at).exits(1).oneLineWithRemedy().err();
  }

  @Test
  void somebodyElseWhoAnswersThereIsNotBelieved() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write("<html>Hello</html>".getBytes(UTF_8));
          }
        });
    other.start();
    try {
      assertThat(says(Registry.class, "http://127.0.0.1:" + other.getAddress().getPort()))
          .contains("does not answer the query desk.call");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aTokenIsDemandedAndNeverShown() throws Exception {
    String wrong = Files.writeString(directory.resolve("wrong"), "guessed", UTF_8).toString();
    assertThat(analyze("call", "--token", wrong).exits(2).err()).contains("--token");
    String file = token;
    token = wrong;
    try {
      assertThat(says(Registry.class, String.valueOf(desk.uri())))
          .contains("demands a token")
          .doesNotContain("guessed");
      token = SECRET;
      assertThat(analyze("call").exits(2).oneLineWithRemedy().err()).doesNotContain(SECRET);
    } finally {
      token = file;
    }
  }

  @Test
  void whatIsMissingOrMakesNoSenseIsNamed() {
    String at = String.valueOf(desk.uri());
    assertThat(Answer.to("explain", "order-page", "--at", at).exits(2).oneLineWithRemedy().err())
        .contains("--analyze");
    assertThat(Answer.to("explain", "order-page", "--analyze").exits(2).oneLineWithRemedy().err())
        .contains("--at");
    assertThat(
            Answer.to("explain", "order-page", "--analyze", "--at", at)
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("--key for id");
    assertThat(
            Answer.to("explain", "order_page", "--analyze", "--at", at, "--key", "1")
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("is no query");
    assertThat(analyze("call", "--key", "3").exits(2).oneLineWithRemedy().err())
        .contains("PART=VALUE");
    assertThat(analyze("call", "--times", "0").exits(2).oneLineWithRemedy().err())
        .contains("0 times");
    assertThat(analyze(Registry.class, "call", "ftp://x").exits(2).oneLineWithRemedy().err())
        .contains("http://host:port");
    assertThat(
            analyze(Registry.class, "call", "http://me:" + SECRET + "@127.0.0.1:1").exits(2).err())
        .doesNotContain(SECRET);
  }
}
