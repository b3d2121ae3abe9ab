package dev.headwater.explain;

import static dev.headwater.explain.Market.GOODS;
import static dev.headwater.explain.Market.MARKET;
import static dev.headwater.explain.Market.PEOPLE;
import static dev.headwater.explain.Market.SALES;
import static dev.headwater.explain.Market.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.explain.WhatIf.Effect;
import dev.headwater.explain.WhatIf.Outcome;
import dev.headwater.model.Service;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhatIfTest {
  @Test
  void whenAnOwnerIsDownItsCopiesAgeAndQueriesDoAsTheyDeclare() {
    assertThat(down(PEOPLE))
        .containsEntry("shop.persons", Outcome.SERVES_AGEING)
        .containsEntry("shop.rows", Outcome.SERVES_AGEING)
        .containsEntry("shop.orders", Outcome.UNAFFECTED)
        .containsEntry("shop.row", Outcome.ANSWERS)
        .containsEntry("shop.page", Outcome.ANSWERS_STALE)
        .containsEntry("people.tell", Outcome.FAILS);
  }

  @Test
  void aPartThatMayBeLeftOutIs() {
    assertThat(down(GOODS))
        .containsEntry("shop.page", Outcome.ANSWERS_PARTLY)
        .containsEntry("shop.row", Outcome.UNAFFECTED);
  }

  @Test
  void aPartThatHasToBeThereFailsTheQuery() {
    assertThat(down(SALES)).containsEntry("shop.page", Outcome.FAILS);
  }

  @Test
  void whenTheAnsweringServiceIsDownNothingIsAnswered() {
    assertThat(down(SHOP))
        .containsEntry("shop.page", Outcome.FAILS)
        .containsEntry("shop.row", Outcome.FAILS)
        .containsEntry("shop.rows", Outcome.NOT_SERVED)
        .containsEntry("shop.persons", Outcome.NOT_SERVED)
        .containsEntry("sales.sell", Outcome.UNAFFECTED);
  }

  @Test
  void sagasDoNotStartAreCompensatedOrWait() {
    assertThat(down(SALES)).containsEntry("sales.sell", Outcome.DOES_NOT_START);
    assertThat(down(GOODS)).containsEntry("sales.sell", Outcome.DECIDED_THERE);
    assertThat(down(PEOPLE)).containsEntry("sales.sell", Outcome.WAITS);
  }

  @Test
  void onlyTheCommandsOfTheServiceThatIsDownAreNamed() {
    assertThat(down(GOODS)).containsKey("goods.pack").doesNotContainKey("sales.take");
  }

  @Test
  void everyEffectSaysWhy() {
    assertThat(WhatIf.down(MARKET, SALES)).noneMatch(effect -> effect.because().isBlank());
    assertThat(WhatIf.text(WhatIf.down(MARKET, SALES)).lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThan(111));
  }

  private static Map<String, Outcome> down(Service service) {
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Effect effect : WhatIf.down(MARKET, service)) {
      outcomes.put(effect.name(), effect.outcome());
    }
    return outcomes;
  }
}
