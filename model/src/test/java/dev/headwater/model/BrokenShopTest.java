package dev.headwater.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BrokenShopTest {
  @Test
  void oneRunListsEveryMistake() {
    List<String> expected =
        Arrays.stream(Rule.values())
            .filter(rule -> rule != Rule.FORMAT_UNKNOWN) // Only a foreign manifest can have one.
            .map(Rule::code)
            .toList();
    assertThat(BrokenShop.MODEL.check())
        .extracting(Finding::code)
        .containsAll(expected)
        .isSubsetOf(expected);
  }

  @Test
  void everyFindingSaysWhereWhatAndWhatToDo() {
    assertThat(BrokenShop.MODEL.check())
        .allSatisfy(
            finding -> {
              assertThat(finding.where()).isNotBlank();
              assertThat(finding.what()).isNotBlank().doesNotEndWith(".").doesNotContain("%");
              assertThat(finding.remedy()).isNotBlank().doesNotEndWith(".").doesNotContain("%");
            });
  }

  @Test
  void manifestsFoundApartAreHeldToTheSameRulesInAnyOrder() {
    List<Manifest> apart = new ArrayList<>(BrokenShop.MODEL.manifests());
    Collections.shuffle(apart, new Random(7));
    assertThat(Manifest.check(apart)).isEqualTo(BrokenShop.MODEL.check());
  }

  @Test
  void aForeignFormatIsNamed() {
    Manifest known = Model.of("shop", Vocabulary.CUSTOMER).manifests().get(0);
    Manifest foreign =
        new Manifest(
            "headwater-manifest/9",
            known.service(),
            known.entities(),
            known.copies(),
            known.commands(),
            known.events(),
            known.subscriptions(),
            known.projections(),
            known.sagas(),
            known.queries());
    assertThat(Manifest.check(List.of(foreign)))
        .singleElement()
        .hasToString(
            "HW170 error   customers: its manifest has the format `headwater-manifest/9`, which "
                + "is unknown here. Remedy: write it again with this version of "
                + "Headwater, which knows `headwater-manifest/1`.");
  }

  @Test
  void twoManifestsOfOneServiceAreTooMany() {
    Manifest customers = Model.of("shop", Vocabulary.CUSTOMER).manifests().get(0);
    assertThat(Manifest.check(List.of(customers, customers)))
        .extracting(Finding::code)
        .containsExactly("HW154");
  }
}
