package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrawSagasTest {
  @Test
  void sagasOfAModelAreDrawnAsMarkdown() {
    String all = Answer.to("sagas", "draw").exits(0).out();
    assertThat(all)
        .contains("## orders.place-order, version 1\n", "## orders.place-order-together, version 1")
        .contains("```mermaid\nsequenceDiagram\n", "```mermaid\nstateDiagram-v2\n")
        .contains("s0->>s1: charge-card\n");
    assertThat(all.lines().filter("```"::equals)).hasSize(6);
  }

  @Test
  void oneIsChosenByItsName() {
    String one = Answer.to("sagas", "draw", "return-order").exits(0).out();
    assertThat(one).startsWith("## orders.return-order, version 1").doesNotContain("place-order");
    assertThat(Answer.to("sagas", "draw", "orders.return-order").exits(0).out()).isEqualTo(one);
  }

  @Test
  void whatIsNotThereIsSaidSo() {
    assertThat(Answer.to("sagas", "draw", "x").exits(2).oneLineWithRemedy().err())
        .contains("orders.place-order, orders.place-order-together, orders.return-order");
    assertThat(
            Answer.to("sagas", "draw", "--model", Pair.class.getName())
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("no saga");
  }
}
