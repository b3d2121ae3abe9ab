package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Json;
import dev.headwater.model.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
  private static final String BROKEN = BrokenShop.class.getName();

  @TempDir private Path directory;

  @Test
  void withoutAModelItChecksTheShop() {
    assertThat(Answer.to("check").exits(0).out())
        .contains("shop: sound (6 services, 6 entities", " subscriptions, 3 sagas).");
  }

  @Test
  void eachMistakeIsListedWithCodeAndRemedy() {
    String out = Answer.to("check", "--model", BROKEN).exits(1).out();

    List<Finding> findings = BrokenShop.MODEL.check();
    assertThat(findings).hasSizeGreaterThan(25);
    assertThat(out.lines()).containsAll(findings.stream().map(Finding::toString).toList());
    assertThat(out.lines().filter(line -> line.startsWith("HW")))
        .hasSameSizeAs(findings)
        .allMatch(line -> line.contains(" Remedy: "));
    assertThat(out).contains("broken-shop: " + findings.size() + " errors, 0 warnings");
  }

  @Test
  void whatAProjectionSelectsIsReadByADatabase() {
    String out = Answer.to("check", "--model", MistypedPage.class.getName()).exits(1).out();

    assertThat(out)
        .contains("HW191", "column c.nmae does not exist")
        .contains("HW192")
        .contains("mistyped: 2 errors");
    assertThat(
            Answer.to("check", "--model", MistypedPage.class.getName(), "--without-database")
                .exits(0)
                .out())
        .contains("mistyped: sound");
  }

  @Test
  void programsReadTheSameAsJson() {
    String out = Answer.to("check", "--model", BROKEN, "--format", "json").exits(1).out();

    Map<?, ?> json = Json.read(out, Map.class);
    assertThat(json.get("errors")).isEqualTo(BrokenShop.MODEL.check().size());
    assertThat((List<?>) json.get("findings"))
        .hasSameSizeAs(BrokenShop.MODEL.check())
        .allSatisfy(
            finding ->
                assertThat(((Map<?, ?>) finding).keySet())
                    .extracting(Object::toString)
                    .containsExactly("code", "severity", "where", "what", "remedy"));
  }

  @Test
  void manifestsAreWrittenAndCheckedTogether() throws Exception {
    Answer.to("manifest", "--model", BROKEN, directory.resolve("broken").toString()).exits(0);
    Answer.to("manifest", directory.resolve("shop").toString()).exits(0);

    assertThat(Answer.to(check("broken")).exits(1).out())
        .isEqualTo(
            Answer.to("check", "--model", BROKEN).out().replace("broken-shop: ", "5 manifests: "));
    assertThat(Answer.to(check("shop")).exits(0).out()).startsWith("6 manifests: sound");
  }

  private String[] check(String folder) throws Exception {
    try (Stream<Path> files = Files.list(directory.resolve(folder))) {
      return Stream.concat(Stream.of("check"), files.map(Path::toString).sorted())
          .toArray(String[]::new);
    }
  }

  @Test
  void aBadManifestIsNamedWithThePlace() throws Exception {
    Path bad = Files.writeString(directory.resolve("bad.json"), "{\"format\": 7", UTF_8);

    assertThat(Answer.to("check", bad.toString()).exits(1).oneLineWithRemedy().err())
        .contains("bad.json: HW171");
    assertThat(Answer.to("check", "nowhere.json").exits(2).oneLineWithRemedy().err())
        .contains("nowhere.json");
  }

  @Test
  void aClassThatIsNotThereIsSaidSo() {
    assertThat(Answer.to("check", "--model", "no.Such").exits(2).oneLineWithRemedy().err())
        .contains("no.Such", "--classpath");
    assertThat(
            Answer.to("check", "--model", "no.Such", "-cp", "no/such")
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("no/such");
  }

  @Test
  void aClassWithoutAModelIsSaidSo() {
    assertThat(Answer.to("check", "--model", "java.lang.String").exits(2).oneLineWithRemedy().err())
        .contains("java.lang.String has no constant");
  }

  @Test
  void ofSeveralModelsOneIsChosen() {
    String two = TwoModels.class.getName();

    assertThat(Answer.to("check", "--model", two).exits(2).oneLineWithRemedy().err())
        .contains("ONE, OTHER", two + "#ONE");
    assertThat(Answer.to("check", "--model", two + "#OTHER").exits(0).out()).contains("other: ");
  }

  @Test
  void aModelAndManifestsAreTooMuch() {
    Answer.to("check", "--model", BROKEN, "x.json").exits(2).oneLineWithRemedy();
  }
}
