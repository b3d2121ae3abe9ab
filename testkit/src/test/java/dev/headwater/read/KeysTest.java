package dev.headwater.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.base.HeadwaterException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("ArrayRecordComponent") // Teams do have bytes in records.
class KeysTest {
  enum Mood {
    GOOD,
    BAD
  }

  record Kinds(
      String text,
      short small,
      int number,
      long big,
      BigDecimal decimal,
      float real,
      double precise,
      boolean flag,
      UUID uuid,
      Instant instant,
      LocalDate date,
      LocalDateTime time,
      Mood mood,
      byte[] bytes,
      Optional<Long> maybe) {}

  private static Type type(String component) {
    return Arrays.stream(Kinds.class.getRecordComponents())
        .filter(each -> each.getName().equals(component))
        .findFirst()
        .orElseThrow()
        .getGenericType();
  }

  @Test
  void valuesOfOtherTypesAreTakenAsThoseOfTheRecord() {
    UUID uuid = UUID.randomUUID();
    assertThat(Keys.as(type("text"), 7)).isEqualTo("7");
    assertThat(Keys.as(type("text"), Mood.BAD)).isEqualTo("BAD");
    assertThat(Keys.as(type("small"), 7L)).isEqualTo((short) 7);
    assertThat(Keys.as(type("number"), new BigDecimal("7.0"))).isEqualTo(7);
    assertThat(Keys.as(type("big"), 7)).isEqualTo(7L);
    assertThat(Keys.as(type("big"), "-7")).isEqualTo(-7L);
    assertThat(Keys.as(type("maybe"), "7")).isEqualTo(7L);
    assertThat(Keys.as(type("maybe"), Optional.of(7))).isEqualTo(7L);
    assertThat(Keys.as(type("decimal"), 1.5)).isEqualTo(new BigDecimal("1.5"));
    assertThat(Keys.as(type("real"), "1.5")).isEqualTo(1.5f);
    assertThat(Keys.as(type("precise"), 2)).isEqualTo(2.0);
    assertThat(Keys.as(type("flag"), "true")).isEqualTo(true);
    assertThat(Keys.as(type("uuid"), uuid.toString())).isEqualTo(uuid);
    assertThat(Keys.as(type("instant"), "2026-01-02 03:04:05+00"))
        .isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(Keys.as(type("instant"), "2026-01-02T03:04:05Z"))
        .isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(Keys.as(type("date"), "2026-01-02")).isEqualTo(LocalDate.of(2026, 1, 2));
    assertThat(Keys.as(type("time"), "2026-01-02 03:04"))
        .isEqualTo(LocalDateTime.of(2026, 1, 2, 3, 4));
    assertThat(Keys.as(type("mood"), "BAD")).isEqualTo(Mood.BAD);
  }

  @ParameterizedTest
  @CsvSource({
    "big,1.5",
    "big,1.0",
    "big,' 1'",
    "big,+1",
    "big,1e2",
    "big,99999999999999999999",
    "small,40000",
    "decimal,1e9",
    "precise,1f",
    "precise,0x1p3",
    "flag,yes",
    "uuid,1-1-1-1-1",
    "date,2026-02-30",
    "instant,yesterday",
    "mood,0",
    "mood,good",
    "bytes,AAAA"
  })
  void whatIsNotTheTextOfAValueIsNone(String component, String text) {
    assertThatThrownBy(() -> Keys.as(type(component), text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("this String is no ")
        .hasMessageNotContaining(text);
  }

  @Test
  void neitherIsAnotherNumberOrNothing() {
    assertThatThrownBy(() -> Keys.as(type("big"), 1.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Keys.as(type("bytes"), new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Keys.as(type("maybe"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatMayBeMissingIsTheTextOfWhatItIs() {
    assertThat(Keys.text(Optional.of("London"))).isEqualTo("London");
    assertThat(Keys.text(Optional.of(Mood.BAD))).isEqualTo("BAD");
    assertThatThrownBy(() -> Keys.text(Optional.empty()))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("HW405");
  }
}
