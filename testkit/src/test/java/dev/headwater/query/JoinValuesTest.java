package dev.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JoinValuesTest {
  @Test
  void whatTheDatabaseCallsEqualIsAlike() {
    assertThat(JoinValues.given(List.of(7, Optional.of(7), new BigDecimal("1.00"))))
        .isEqualTo(JoinValues.given(List.of((short) 7, 7L, new BigDecimal("1.0"))));
    assertThat(JoinValues.given(List.of("7"))).isNotEqualTo(JoinValues.given(List.of(7)));
  }
}
