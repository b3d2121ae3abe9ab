package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop's catalogue stops publishing the brand, which inventory copies and orders does not. */
class DiffCommandTest {
  @TempDir private Path directory;

  @BeforeEach
  void theShopsManifestsAreWritten() throws Exception {
    Answer.to("manifest", directory.toString()).exits(0);
    String catalog = Files.readString(file("catalog"));
    String without = catalog.replaceFirst("(?s)\\{\\s*\"name\" : \"brand\".*?\\},\\s*", "");
    assertThat(without).isNotEqualTo(catalog);
    Files.writeString(directory.resolve("new.json"), without, UTF_8);
  }

  private Path file(String service) {
    return directory.resolve(service + ".json");
  }

  private Answer diff(String... more) {
    List<String> all = new java.util.ArrayList<>();
    all.add("diff");
    all.add(file("catalog").toString());
    all.add(directory.resolve("new.json").toString());
    all.addAll(List.of(more));
    return Answer.to(all.toArray(String[]::new));
  }

  @Test
  void withoutConsumersEveryFieldIsUsed() {
    assertThat(diff().exits(1).out())
        .contains("HW182 backward catalog.product: field `brand` is gone. Breaks `anybody`.")
        .contains("catalog: 1 differences, of which 1 break somebody.");
    assertThat(diff("--unused").exits(0).out()).contains("HW182").doesNotContain("Breaks");
  }

  @Test
  void onlyWhoUsesTheFieldIsBroken() {
    assertThat(diff("--used-by", file("orders").toString()).exits(0).out())
        .contains("of which 0 break");
    assertThat(
            diff("--used-by", file("orders").toString(), file("inventory").toString())
                .exits(1)
                .out())
        .contains("Breaks `inventory.pick_titles`");
  }

  @Test
  void programsReadTheSameAsJson() {
    Map<?, ?> json = Json.read(diff("--format", "json").exits(1).out(), Map.class);

    assertThat(json.get("service")).isEqualTo("catalog");
    assertThat(json.get("breaking")).isEqualTo(1);
    Map<?, ?> change = (Map<?, ?>) ((List<?>) json.get("changes")).get(0);
    assertThat(change.get("code")).isEqualTo("HW182");
    assertThat(change.get("compatibility")).isEqualTo("backward");
    assertThat(change.get("breaks")).isEqualTo(List.of("anybody"));
  }

  @Test
  void aRenamedStepBreaksSagasThatRun() throws Exception {
    String orders = Files.readString(file("orders"));
    String renamed = orders.replaceFirst("\"name\" : \"collect\"", "\"name\" : \"fetch\"");
    assertThat(renamed).isNotEqualTo(orders);
    Path other = Files.writeString(directory.resolve("renamed.json"), renamed, UTF_8);

    assertThat(Answer.to("diff", file("orders").toString(), other.toString()).exits(1).out())
        .contains(
            "HW172 breaking orders.return-order: version 1 of the saga has lost its step `collect`."
                + " Breaks `orders.return-order (running)`. Remedy: give the changed definition")
        .contains("has a new step `fetch`");
  }

  @Test
  void theSameManifestHasNoDifferences() {
    String catalog = file("catalog").toString();
    assertThat(Answer.to("diff", catalog, catalog).exits(0).out()).contains("0 differences");
  }

  @Test
  void whatCannotBeComparedIsSaidInOneLine() {
    assertThat(
            Answer.to("diff", file("catalog").toString(), file("orders").toString())
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("catalog", "orders");
    diff("--unused", "--used-by", file("orders").toString()).exits(2).oneLineWithRemedy();
    assertThat(Answer.to("diff", file("catalog").toString(), "nowhere.json").exits(2).err())
        .contains("nowhere.json");
  }
}
