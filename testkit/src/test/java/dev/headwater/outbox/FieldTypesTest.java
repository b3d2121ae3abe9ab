package dev.headwater.outbox;

import static dev.headwater.outbox.Samples.DESK;
import static dev.headwater.outbox.Samples.LAB;
import static dev.headwater.outbox.Samples.LIST_COPIES;
import static dev.headwater.outbox.Samples.OPTIONAL_COPIES;
import static dev.headwater.outbox.Samples.SCALAR_COPIES;
import static dev.headwater.outbox.Samples.WIDENED_COPIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.model.Copy;
import dev.headwater.outbox.Samples.Lists;
import dev.headwater.outbox.Samples.Optionals;
import dev.headwater.outbox.Samples.Scalars;
import dev.headwater.outbox.Samples.Widened;
import dev.headwater.testkit.World;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every type of field goes from the owner's table to the record that is read from the copy, with
 * random and with extreme values. {@code -Dheadwater.seed=…} repeats a run's choices.
 */
class FieldTypesTest {
  private static final Logger LOG = LoggerFactory.getLogger(FieldTypesTest.class);
  private static final int ROWS = 200;
  private static World world;
  private static RunningService desk;

  private final long seed = Long.getLong("headwater.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeAll
  static void theDeskCopiesTheLab() throws Exception {
    world = World.of(Samples.MODEL);
    world.sql(LAB, Samples.TABLES);
    world.migrate();
    desk = world.stepped(DESK);
    world.drain(desk, LAB);
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  @Test
  void scalars() throws Exception {
    arrive(Scalars.class, "scalars", SCALAR_COPIES, "id");
  }

  @Test
  void optionalsPresentAndEmpty() throws Exception {
    arrive(Optionals.class, "optionals", OPTIONAL_COPIES, "id");
  }

  @Test
  void listsAndNestedRecords() throws Exception {
    arrive(Lists.class, "lists", LIST_COPIES, "id");
  }

  private <T extends Record> void arrive(Class<T> type, String table, Copy<T> copy, String key)
      throws SQLException {
    LOG.info("{}: seed {}", table, seed);
    RandomRecords<T> records = new RandomRecords<>(type, random);
    List<T> written = records.write(world.dataSource(LAB), table, ROWS);
    world.drain(desk, LAB);
    assertThat(world.compare(copy).firstKeys()).as(table + ", seed " + seed).isEmpty();
    for (T each : written) {
      assertThat(desk.read(copy).byKey(records.value(each, key)).value().orElseThrow())
          .as(table + ", seed " + seed)
          .usingRecursiveComparison()
          .withEqualsForType((a, b) -> a.equals(b) || a == b.floatValue(), Float.class)
          .withEqualsForType((a, b) -> a.equals(b) || a == b.doubleValue(), Double.class)
          .isEqualTo(each);
    }
  }

  @Test
  void narrowerColumnsDomainsAndEnumsOfTheDatabase() throws Exception {
    world.sql(
        LAB,
        """
        insert into odd.widened values
          (-32768, -2147483648, 1234567890.12, 1.5, 'a', 'GOOD', 'a@b'),
          (32767, 2147483647, -0.01, 'Infinity', 'ü', 'so_so', '')""");
    world.drain(desk, LAB);
    assertThat(world.compare(WIDENED_COPIES).firstKeys()).isEmpty();
    assertThat(desk.read(WIDENED_COPIES).byKey(-32768, "a", "GOOD").value())
        .contains(
            new Widened(
                -32768,
                Integer.MIN_VALUE,
                new BigDecimal("1234567890.12"),
                1.5,
                "a",
                "GOOD",
                "a@b"));
    world.sql(LAB, "update odd.widened set mood = 'BAD', code = 'changed' where code = 'ü'");
    world.sql(LAB, "delete from odd.widened where mood = 'GOOD'");
    world.drain(desk, LAB);
    assertThat(world.compare(WIDENED_COPIES).firstKeys()).isEmpty();
    assertThat(world.value(DESK, "select string_agg(code || mood, ',') from widened_copies"))
        .isEqualTo("changedBAD");
  }

  /** PostgreSQL's infinities have no Java value: the driver's nearest ones stand for them. */
  @Test
  void infiniteTimesArriveAndAreReadAsTheFarthestInstants() throws Exception {
    String row =
        "(%d, 'x', 1, 1, 1, 1, 1, 1, true, gen_random_uuid(), '%s', now(), '24:00', now(), '', 'GOOD', 'BAD')";
    world.sql(
        LAB,
        "insert into scalars values "
            + row.formatted(-1, "infinity")
            + ", "
            + row.formatted(-2, "-infinity"));
    world.drain(desk, LAB);
    assertThat(world.compare(SCALAR_COPIES).firstKeys()).isEmpty();
    assertThat(instant(-1)).isAfter(Instant.parse("+200000-01-01T00:00:00Z"));
    assertThat(instant(-2)).isBefore(Instant.parse("-200000-01-01T00:00:00Z"));
    world.sql(LAB, "delete from scalars where id < 0");
    world.drain(desk, LAB);
  }

  private static Instant instant(long id) throws SQLException {
    return desk.read(SCALAR_COPIES).byKey(id).value().orElseThrow().instant();
  }

  /** It cannot be a BigDecimal; the copy has it all the same, and says so when it is read. */
  @Test
  void aDecimalThatIsNoNumberArrivesButCannotBeReadAsARecord() throws Exception {
    world.sql(LAB, "insert into optionals (id, decimal) values (-1, 'NaN')");
    world.drain(desk, LAB);
    assertThat(world.compare(OPTIONAL_COPIES).firstKeys()).isEmpty();
    assertThatThrownBy(() -> desk.read(OPTIONAL_COPIES).byKey(-1L))
        .hasMessageContaining("Bad value for type BigDecimal : NaN");
    world.sql(LAB, "delete from optionals where id = -1");
    world.drain(desk, LAB);
  }
}
