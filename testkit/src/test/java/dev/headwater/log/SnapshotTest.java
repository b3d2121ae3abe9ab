package dev.headwater.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.base.Sql;
import dev.headwater.testkit.TestServer;
import java.sql.Connection;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static final long SEED = 20260101;
  private static final int ROUNDS = 300;
  private static final long XID_MAX = 40;

  @Test
  void aSnapshotSeesWhatHadEndedAndNothingElse() {
    Snapshot snapshot = Snapshot.parse("10:15:11,13");

    assertThat(LongStream.range(1, 20).filter(snapshot::sees))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 12L, 14L);
  }

  @Test
  void itsTextIsThatOfPostgreSql() {
    for (String text : List.of("10:10:", "10:15:11,13", "1:9223372036854775806:")) {
      assertThat(Snapshot.parse(text).toString()).isEqualTo(text);
    }
  }

  @Test
  void whatIsNoSnapshotIsRefused() {
    for (String text :
        List.of("", "10", "10:15", "10:15:x", "10:5:", "-1:5:", "1:2:3:4", "1:2:,")) {
      assertThatThrownBy(() -> Snapshot.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void itSeesWhatPostgreSqlSees() throws Exception {
    Random random = new Random(SEED);
    try (Connection connection = TestServer.shared().dataSource("postgres").getConnection()) {
      for (int i = 0; i < ROUNDS; i++) {
        Snapshot snapshot = arbitrary(random);
        List<Long> visible =
            Sql.list(
                connection,
                "select x from generate_series(1, ?) x"
                    + " where pg_visible_in_snapshot(x::text::xid8, ?::pg_snapshot) order by x",
                row -> row.getLong(1),
                XID_MAX + 5,
                snapshot.toString());
        assertThat(LongStream.rangeClosed(1, XID_MAX + 5).filter(snapshot::sees))
            .as("seed %d: %s", SEED, snapshot)
            .containsExactlyElementsOf(visible);
      }
    }
  }

  @Test
  void oneCoversAnotherIfItSeesAllThatTheOtherSees() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS * 100; i++) {
      Snapshot one = arbitrary(random);
      Snapshot other = random.nextBoolean() ? arbitrary(random) : later(one, random);
      boolean all = LongStream.rangeClosed(1, XID_MAX + 20).filter(other::sees).allMatch(one::sees);
      assertThat(one.covers(other)).as("seed %d: %s covers %s", SEED, one, other).isEqualTo(all);
    }
  }

  @Test
  void aLaterSnapshotCoversAnEarlierOne() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      Snapshot earlier = arbitrary(random);
      assertThat(later(earlier, random).covers(earlier)).as("seed %d: %s", SEED, earlier).isTrue();
    }
  }

  private static Snapshot arbitrary(Random random) {
    long xmin = random.nextLong(1, XID_MAX / 2);
    long xmax = xmin + random.nextLong(XID_MAX / 2);
    return withRunning(xmin, xmax, random);
  }

  private static Snapshot withRunning(long xmin, long xmax, Random random) {
    TreeSet<Long> running = new TreeSet<>();
    LongStream.range(xmin, xmax).filter(xid -> random.nextInt(3) == 0).forEach(running::add);
    return new Snapshot(xmin, xmax, List.copyOf(running));
  }

  /** Some of what was running has ended, more has begun. */
  private static Snapshot later(Snapshot earlier, Random random) {
    Snapshot further = withRunning(earlier.xmin(), earlier.xmax() + random.nextInt(10), random);
    List<Long> running = further.inProgress().stream().filter(xid -> !earlier.sees(xid)).toList();
    return new Snapshot(earlier.xmin(), further.xmax(), running);
  }
}
