package dev.headwater.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop as somebody meets it who has nothing but {@code curl}. */
class CurlTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static ShopWorld shop;

  @TempDir private Path directory;

  @BeforeAll
  static void openTheShop() throws Exception {
    Assumptions.assumeTrue(hasCurl(), "there is no curl on this machine");
    shop = ShopWorld.open().atRest();
  }

  @AfterAll
  static void closeIt() {
    if (shop != null) {
      shop.close();
    }
  }

  private static boolean hasCurl() throws InterruptedException {
    try {
      return new ProcessBuilder("curl", "--version").start().waitFor() == 0;
    } catch (IOException none) {
      return false;
    }
  }

  /** What curl got. */
  private record Got(JsonNode body, String token) {}

  private Got curl(URI at, String path, String... more) throws Exception {
    Path headers = directory.resolve(UUID.randomUUID().toString());
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "-m", "30", "-D", headers.toString()));
    command.addAll(List.of(more));
    command.add(at + path);
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    String token =
        Files.readAllLines(headers).stream()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("headwater-token:"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("");
    return new Got(MAPPER.readTree(out), token);
  }

  private Got rename(long customer, String name) throws Exception {
    return curl(
        shop.address(Customers.SERVICE),
        "/commands/rename-customer",
        "-H",
        "Content-Type: application/json",
        "-H",
        "Idempotency-Key: " + UUID.randomUUID(),
        "-d",
        "{\"customerId\":%d,\"name\":\"%s\"}".formatted(customer, name));
  }

  private URI storefront() {
    return shop.address(Storefront.SERVICE);
  }

  @Test
  void whoHasRenamedReadsTheNewNameThroughAnotherServiceWithTheToken() throws Exception {
    long order = 17;
    long customer = 1 + order * 7919 % 200;
    for (int i = 0; i < 20; i++) {
      String name = "Renamed " + i;
      Got renamed = rename(customer, name);
      assertThat(renamed.body().path("outcome").asString()).isEqualTo("done");
      Got page =
          curl(
              storefront(),
              "/queries/order-page?id=" + order,
              "-H",
              "Headwater-Token: " + renamed.token());
      assertThat(page.body().path("value").path("customer").asString())
          .as("%s", page.body())
          .isEqualTo(name);
      assertThat(page.token()).isNotEmpty();
    }
  }

  @Test
  void withoutATokenTheAnswerSaysHowOldItIs() throws Exception {
    Got page = curl(storefront(), "/queries/order-page?id=18");
    assertThat(page.body().path("ageMillis").isNumber()).isTrue();
    JsonNode sources = page.body().path("parts").path(0).path("sources");
    assertThat(sources.size()).isEqualTo(5);
    sources.forEach(source -> assertThat(source.path("asOf").asString()).endsWith("Z"));
  }

  @Test
  void manyPagesComeInOneAnswer() throws Exception {
    Got pages =
        curl(
            storefront(),
            "/queries/order-page-composed",
            "-H",
            "Content-Type: application/json",
            "-d",
            "{\"keys\":[[3],[1],[999999],[2]]}");
    List<Long> ids = new ArrayList<>();
    pages.body().path("value").forEach(page -> ids.add(page.path("id").asLong()));
    assertThat(ids).containsExactly(3L, 1L, 2L);
    assertThat(pages.body().path("complete").asBoolean()).isTrue();
  }

  @Test
  void aHistoryIsPagedThrough() throws Exception {
    Got first = curl(storefront(), "/queries/customer-history?customerId=5&limit=3");
    String next = first.body().path("next").asString();
    Got second = curl(storefront(), "/queries/customer-history?customerId=5&limit=3&after=" + next);
    assertThat(first.body().path("value").size()).isEqualTo(3);
    assertThat(second.body().path("value").size()).isEqualTo(3);
    assertThat(second.body().path("value")).isNotEqualTo(first.body().path("value"));
  }

  @Test
  void whatIsAskedWronglyIsToldWhatToDo() throws Exception {
    assertThat(code("/queries/no-such-query?id=1")).isEqualTo("HW845");
    assertThat(code("/queries/order-page?id=many")).isEqualTo("HW805");
    assertThat(code("/queries/order-page?colour=red")).isEqualTo("HW844");
    assertThat(code("/queries/order-page?id=999999")).isEqualTo("HW829");
    assertThat(code("/queries/customer-history?placedOn=2026-01-01")).isEqualTo("HW844");
    assertThat(code("/queries/order-page", "-H", "Content-Type: application/json", "-d", "{}"))
        .isEqualTo("HW824");
    assertThat(code("/queries/order-page?id=1", "-H", "Headwater-Token: rubbish"))
        .isEqualTo("HW402");
    assertThat(code("/queries/order-page?id=1", "-H", "Headwater-Max-Age: old")).isEqualTo("HW824");
  }

  private String code(String path, String... more) throws Exception {
    JsonNode problem = curl(storefront(), path, more).body();
    assertThat(problem.path("remedy").asString()).isNotBlank();
    return problem.path("code").asString();
  }
}
