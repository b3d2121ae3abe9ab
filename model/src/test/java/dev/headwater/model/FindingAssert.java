package dev.headwater.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Says what a model is found to be wrong about. */
final class FindingAssert {
  private final List<Finding> findings;

  private FindingAssert(List<Finding> findings) {
    this.findings = findings;
  }

  static FindingAssert checking(Declaration... declarations) {
    return new FindingAssert(Model.of("shop", declarations).check());
  }

  /** Holds if this is the only finding, and its line contains all the fragments. */
  void findsOnly(Rule rule, String... fragments) {
    assertThat(findings).extracting(Finding::code).containsExactly(rule.code());
    for (String fragment : fragments) {
      assertThat(findings.get(0).toString()).contains(fragment);
    }
  }

  /** Holds if there is such a finding, and the fragments are found anywhere. */
  void finds(Rule rule, String... fragments) {
    assertThat(findings).extracting(Finding::code).contains(rule.code());
    String all = String.join("\n", findings.stream().map(Finding::toString).toList());
    assertThat(all).contains(fragments);
  }

  void findsNothing() {
    assertThat(findings).isEmpty();
  }
}
