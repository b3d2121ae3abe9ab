package dev.headwater.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordsTest {
  enum Mood {
    GOOD,
    BAD
  }

  enum Humour {
    BAD,
    GOOD,
    MIXED
  }

  record Point(int x, int y, Mood mood) {}

  record Mark(Optional<Integer> x, Humour mood) {}

  record Here(long id, Point at, List<Mood> moods, List<Point> way, Optional<Point> last) {}

  record There(
      long id,
      Mark at,
      List<Humour> moods,
      List<Mark> way,
      Optional<Mark> last,
      Optional<List<String>> none) {}

  record Slim(long id, Optional<Mark> at, List<String> moods, List<Mark> way, Mark last) {}

  record Strict(long id, String name) {
    Strict {
      if (name.isBlank()) {
        throw new IllegalStateException("blank");
      }
    }
  }

  private static final Point POINT = new Point(1, 2, Mood.BAD);
  private static final Mark MARK = new Mark(Optional.of(1), Humour.BAD);

  @Test
  void nestedRecordsAndListsBecomeThoseThatAreDeclared() {
    Here here =
        new Here(7, POINT, List.of(Mood.GOOD, Mood.BAD), List.of(POINT), Optional.of(POINT));
    assertThat(new Records<>(Slim.class).from(Here.class).apply(here))
        .isEqualTo(new Slim(7, Optional.of(MARK), List.of("GOOD", "BAD"), List.of(MARK), MARK));
    assertThat(
            new Records<>(There.class)
                .of(
                    new Object[] {
                      7L, POINT, here.moods(), here.way(), here.last(), Optional.of(here.moods())
                    }))
        .isEqualTo(
            new There(
                7,
                MARK,
                List.of(Humour.GOOD, Humour.BAD),
                List.of(MARK),
                Optional.of(MARK),
                Optional.of(List.of("GOOD", "BAD"))));
  }

  @Test
  void whatIsRightStaysAsItIs() {
    List<Mood> moods = List.of(Mood.GOOD);
    Here here = new Here(7, POINT, moods, List.of(), Optional.empty());
    Here same = new Records<>(Here.class).from(Here.class).apply(here);
    assertThat(same).isEqualTo(here);
    assertThat(same.moods()).isSameAs(moods);
    assertThat(same.at()).isSameAs(POINT);
  }

  @Test
  void whoIsToldOfAMisfitIsToldNoValues() {
    Records<Strict> strict = new Records<>(Strict.class);
    assertThatThrownBy(() -> strict.of(new Object[] {4711L, " "}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Strict refuses [id: Long, name: String]");
    assertThatThrownBy(() -> strict.of(new Object[] {"4711", "Ada"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Strict does not take [id: String, name: String]");
    assertThatThrownBy(() -> strict.of(new Object[] {4711L, 815}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Integer is no value of")
        .hasMessageContaining("name")
        .hasMessageNotContaining("815");
    assertThatThrownBy(() -> strict.of(new Object[] {null, "Ada"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing is no value of");
  }
}
