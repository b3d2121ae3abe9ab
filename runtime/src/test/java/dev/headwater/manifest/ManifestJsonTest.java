package dev.headwater.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headwater.model.Manifest;
import dev.headwater.model.Model;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestJsonTest {
  private static final String SMALL =
      """
      {
        "format": "headwater-manifest/1",
        "service": "customers",
        "entities": [
          {
            "name": "customer",
            "table": "crm.customers",
            "key": ["id"],
            "fields": [{ "name": "id", "column": "id", "type": "bigint" }]
          }
        ]
      }
      """;

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(Depot.MODEL.manifests())
        .isNotEmpty()
        .allSatisfy(
            manifest ->
                assertThat(ManifestJson.read(ManifestJson.write(manifest))).isEqualTo(manifest));
  }

  @Test
  void theSameManifestIsWrittenTheSameWay() {
    Manifest manifest = Depot.MODEL.manifests().get(0);
    String json = ManifestJson.write(manifest);
    assertThat(ManifestJson.write(ManifestJson.read(json))).isEqualTo(json).endsWith("}\n");
    assertThat(json).contains("\"format\" : \"headwater-manifest/1\"");
  }

  @Test
  void evenMistakesTravelSoThatServicesBuiltApartAreCheckedAlike() {
    List<Manifest> apart =
        Depot.MISTAKEN.manifests().stream()
            .map(ManifestJson::write)
            .map(ManifestJson::read)
            .toList();
    assertThat(Manifest.check(apart)).isNotEmpty().isEqualTo(Depot.MISTAKEN.check());
  }

  @Test
  void manifestsOfTwoBuildsAreCheckedTogether() {
    Manifest stock = ManifestJson.read(ManifestJson.write(Depot.MODEL.manifest(Depot.STOCK)));
    Manifest sales = ManifestJson.read(ManifestJson.write(Depot.MODEL.manifest(Depot.SALES)));
    assertThat(Manifest.check(List.of(sales, stock))).isEmpty();
    assertThat(Manifest.check(List.of(sales))).extracting("code").containsExactly("HW103", "HW162");
  }

  @Test
  void whatALaterVersionAddsIsLeftAlone() {
    String later =
        SMALL.replace("\"service\"", "\"products\": [{ \"name\": \"later\" }], \"service\"");
    assertThat(ManifestJson.read(later)).isEqualTo(ManifestJson.read(SMALL));
  }

  @Test
  void anUnknownFormatIsRefusedBeforeAnythingElseIsRead() {
    assertThatExceptionOfType(ManifestException.class)
        .isThrownBy(() -> ManifestJson.read("{ \"format\": \"headwater-manifest/2\" }"))
        .withMessageContaining("HW170 format: the manifest has the format `headwater-manifest/2`")
        .withMessageContaining("knows `headwater-manifest/1`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"customers\",          | 7,                 | service: a text is expected, but it is 7",
        "\"customers\",          | null,              | service: a text is expected, but it is null",
        "\"service\"             | \"servant\"        | service: it is missing",
        "\"bigint\"              | \"bignum\"         | entities[0].fields[0].type: `bignum` is no type of a field",
        "\"column\": \"id\",     | \"x\": 1,          | entities[0].fields[0].column: it is missing",
        "[\"id\"]                | \"id\"             | entities[0].key: a list is expected, but it is \"id\"",
        "[\"id\"]                | [1]                | entities[0].key[0]: a text is expected, but it is 1",
        "\"type\": \"bigint\"    | \"type\": \"list\" | entities[0].fields[0].of: it is missing",
        "\"type\": \"bigint\"    | \"type\": \"text\", \"nullable\": 1 | entities[0].fields[0].nullable: true or false",
      })
  void aMalformedManifestNamesThePlace(String part, String replacement, String error) {
    String malformed = SMALL.replace(part, replacement);
    assertThat(malformed).isNotEqualTo(SMALL);
    assertThatExceptionOfType(ManifestException.class)
        .isThrownBy(() -> ManifestJson.read(malformed))
        .withMessageContaining("HW171 " + error)
        .withMessageContaining("Remedy: write the manifest anew");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "7", "{} {}", "{ \"format\": 1, \"format\": 2 }"})
  void whatIsNoManifestAtAllIsRefused(String text) {
    assertThatExceptionOfType(ManifestException.class)
        .isThrownBy(() -> ManifestJson.read(text))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("HW171"))
        .withMessageContaining("Remedy:");
  }

  @Test
  void aWindowIsAWholeNumber() {
    Manifest sales = Depot.MODEL.manifest(Depot.SALES);
    String fractional = ManifestJson.write(sales).replace(": 5000", ": 0.5");
    assertThatExceptionOfType(ManifestException.class)
        .isThrownBy(() -> ManifestJson.read(fractional))
        .withMessageContaining("copies[0].windowMillis: a whole number is expected, but it is 0.5");
  }

  @Test
  void aModelIsWrittenServiceByService() {
    Model model = Depot.MODEL;
    assertThat(model.manifests()).extracting(Manifest::service).containsExactly("stock", "sales");
  }
}
