package dev.headwater.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.log.Extent;
import dev.headwater.log.Log;
import dev.headwater.log.LogEvent;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import dev.headwater.log.SharedInstant;
import dev.headwater.log.Stage;
import dev.headwater.log.Wanted;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Log} keeps. An implementation's test extends this and says how the owner writes
 * and how the log is opened; the owner has one entity, {@link #THING}, and one event, {@link
 * #HAPPENED}, both empty when a test begins.
 */
public abstract class LogContract {
  public static final Service OWNER = Service.named("owner");

  /** The entity of the contract. */
  public record Thing(long id, String name) {}

  /** The event of the contract. */
  public record Happened(int number) {}

  public static final Entity<Thing> THING =
      OWNER.owns("thing", Thing.class).inTable("things").keyedBy("id");
  public static final Event<Happened> HAPPENED = OWNER.publishes("happened", Happened.class);

  private static final Wanted THINGS = new Wanted("thing", THING.key(), THING.shape().fields());

  /** Opens the log of a subscriber that has not read it before in this test. */
  protected abstract Log openLog() throws SQLException;

  /**
   * Runs statements at the owner in one transaction and, with it, publishes the events in order.
   */
  protected abstract void commit(String statements, LogEventDraft... events) throws SQLException;

  /** A database for the stage. */
  protected abstract DataSource subscriber();

  /**
   * An event to publish.
   *
   * @param key which thing it is about
   */
  public record LogEventDraft(String key, int number) {}

  @Test
  void whoBeginsIsGivenAllRows() throws SQLException {
    commit("insert into things values (1, 'a'), (2, 'b')");
    try (Log log = openLog();
        Reading reading = log.read(null, List.of(THINGS), Set.of())) {
      assertTrue(reading.hasChanges());
      reading.commitTick();
      assertEquals(List.of("1 a true", "2 b true"), fill(reading, new Extent.Whole()));
    }
  }

  @Test
  void fromAPositionOnOnlyWhatChangedIsGivenAndDeletionsAreTold() throws SQLException {
    commit("insert into things values (1, 'a'), (2, 'b'), (3, 'c')");
    try (Log log = openLog()) {
      Position position = begin(log);
      commit("update things set name = 'B' where id = 2; delete from things where id = 3");
      try (Reading reading = log.read(position, List.of(THINGS), Set.of())) {
        assertEquals(2, reading.changes(THINGS));
        assertFalse(reading.isEmptied(THINGS));
        reading.commitTick();
        assertEquals(List.of("2 B true", "3 null false"), fill(reading, Extent.Changed.all()));
      }
    }
  }

  @Test
  void aKeyThatChangedOftenIsGivenOnceInItsLastState() throws SQLException {
    try (Log log = openLog()) {
      Position position = begin(log);
      commit("insert into things values (1, 'a')");
      commit("delete from things");
      commit("insert into things values (1, 'b')");
      commit("update things set name = 'c'");
      try (Reading reading = log.read(position, List.of(THINGS), Set.of())) {
        reading.commitTick();
        assertEquals(List.of("1 c true"), fill(reading, Extent.Changed.all()));
      }
    }
  }

  @Test
  void nothingBeyondThePositionIsNothing() throws SQLException {
    commit("insert into things values (1, 'a')");
    try (Log log = openLog()) {
      Position position = begin(log);
      try (Reading reading = log.read(position, List.of(THINGS), Set.of("happened"))) {
        assertFalse(reading.hasChanges());
      }
    }
  }

  @Test
  void aReadingShowsOneInstantWhateverIsCommittedMeanwhile() throws SQLException {
    try (Log log = openLog()) {
      Position position = begin(log);
      commit("insert into things values (1, 'seen')");
      Position next;
      try (Reading reading = log.read(position, List.of(THINGS), Set.of())) {
        commit("update things set name = 'later'; insert into things values (2, 'later')");
        next = reading.commitTick();
        assertEquals(List.of("1 seen true"), fill(reading, Extent.Changed.all()));
      }
      try (Reading reading = log.read(next, List.of(THINGS), Set.of())) {
        reading.commitTick();
        assertEquals(List.of("1 later true", "2 later true"), fill(reading, Extent.Changed.all()));
      }
    }
  }

  @Test
  void whatWasReadWithoutATickIsGivenAgain() throws SQLException {
    try (Log log = openLog()) {
      Position position = begin(log);
      commit("insert into things values (1, 'a')", new LogEventDraft("1", 1));
      for (int i = 0; i < 2; i++) {
        try (Reading reading = log.read(position, List.of(THINGS), Set.of("happened"))) {
          reading.commitTick();
          assertEquals(List.of("1 a true"), fill(reading, Extent.Changed.all()));
          assertEquals(List.of("1: {\"number\": 1}"), events(reading));
        }
      }
    }
  }

  @Test
  void anEmptiedTableIsReadWhole() throws SQLException {
    commit("insert into things values (1, 'a'), (2, 'b')");
    try (Log log = openLog()) {
      Position position = begin(log);
      commit("truncate things; insert into things values (3, 'c')");
      try (Reading reading = log.read(position, List.of(THINGS), Set.of())) {
        assertTrue(reading.isEmptied(THINGS));
        reading.commitTick();
        assertEquals(List.of("3 c true"), fill(reading, new Extent.Whole()));
      }
    }
  }

  @Test
  void aRangeOfKeysIsGivenAndItsEndIsTold() throws SQLException {
    commit("insert into things select i, 't' || i from generate_series(1, 25) i");
    try (Log log = openLog();
        Reading reading = log.read(null, List.of(THINGS), Set.of())) {
      reading.commitTick();
      assertTrue(reading.hasMoreRowsThan(THINGS, 24));
      assertFalse(reading.hasMoreRowsThan(THINGS, 25));
      assertEquals(Optional.of(List.of("10")), reading.rangeEnd(THINGS, List.of(), 10));
      assertEquals(Optional.of(List.of("20")), reading.rangeEnd(THINGS, List.of("10"), 10));
      assertEquals(Optional.empty(), reading.rangeEnd(THINGS, List.of("20"), 10));
      assertEquals(
          List.of("19 t19 true", "20 t20 true"),
          fill(reading, new Extent.Range(List.of("18"), List.of("20"))));
      assertEquals(
          List.of("24 t24 true", "25 t25 true"),
          fill(reading, new Extent.Range(List.of("23"), List.of())));
    }
  }

  @Test
  void changesCanBeTakenUpToAKeyInSharesAndWithFurtherKeys() throws SQLException {
    commit("insert into things select i, 't' || i from generate_series(1, 9) i");
    try (Log log = openLog()) {
      Position position = begin(log);
      commit(
          "update things set name = 'new' where id between 2 and 7; delete from things where id = 3");
      try (Reading reading = log.read(position, List.of(THINGS), Set.of())) {
        reading.commitTick();
        assertEquals(
            List.of("2 new true", "3 null false", "9 t9 true"),
            fill(
                reading, new Extent.Changed(List.of("3"), List.of(List.of("9")), Extent.Part.ALL)));
        List<String> shares = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          shares.addAll(
              fill(reading, new Extent.Changed(List.of(), List.of(), new Extent.Part(i, 3))));
        }
        assertEquals(fill(reading, Extent.Changed.all()), shares.stream().sorted().toList());
      }
    }
  }

  @Test
  void itIsToldWhichKeysHaveNoRow() throws SQLException {
    commit("insert into things values (1, 'a'), (3, 'c')");
    try (Log log = openLog();
        Reading reading = log.read(null, List.of(THINGS), Set.of())) {
      reading.commitTick();
      assertEquals(
          List.of(1, 3),
          reading.missing(THINGS, List.of(List.of("1"), List.of("2"), List.of("3"), List.of("4"))));
    }
  }

  @Test
  void severalWorkersReadOneInstant() throws SQLException {
    try (Log log = openLog();
        Log other = openLog()) {
      Position position = begin(log);
      commit("insert into things values (1, 'seen')");
      try (Reading reading = log.read(position, List.of(THINGS), Set.of())) {
        reading.commitTick();
        SharedInstant shared = reading.share();
        commit("update things set name = 'later'");
        try (Reading joined = other.join(shared, position, List.of(THINGS))) {
          assertEquals(List.of("1 seen true"), fill(joined, Extent.Changed.all()));
        }
      }
    }
  }

  @Test
  void eventsAreGivenFromTheRegistrationOnInTheOrderOfTheirCommits() throws SQLException {
    commit("", new LogEventDraft("1", 0));
    try (Log log = openLog()) {
      Position position = begin(log);
      commit("", new LogEventDraft("1", 1), new LogEventDraft("1", 2));
      commit("", new LogEventDraft("1", 3));
      try (Reading reading = log.read(position, List.of(), Set.of("happened"))) {
        reading.commitTick();
        assertEquals(
            List.of("1: {\"number\": 1}", "1: {\"number\": 2}", "1: {\"number\": 3}"),
            events(reading));
      }
      try (Reading reading = log.read(position, List.of(), Set.of("something-else"))) {
        assertFalse(reading.hasChanges());
      }
    }
  }

  @Test
  void aPositionThatIsNotTheOwnersIsRefused() throws SQLException {
    try (Log log = openLog()) {
      Position position = begin(log);
      Position foreign =
          new Position(
              position.owner(), position.incarnation(), new UUID(1, 2), position.snapshot());
      HeadwaterException refused =
          assertThrows(
              HeadwaterException.class, () -> log.read(foreign, List.of(THINGS), Set.of()));
      assertEquals("HW501", refused.code());
    }
  }

  @Test
  void whoIsWokenDoesNotWait() throws Exception {
    try (Log log = openLog()) {
      log.wake();
      long begun = System.nanoTime();
      log.awaitHint(Duration.ofMinutes(1), Duration.ofMinutes(1));
      assertTrue(System.nanoTime() - begun < Duration.ofSeconds(30).toNanos());
    }
  }

  /** Reads all there is, and gives the position from which to go on. */
  private Position begin(Log log) throws SQLException {
    try (Reading reading = log.read(null, List.of(THINGS), Set.of("happened"))) {
      return reading.commitTick();
    }
  }

  private static List<String> events(Reading reading) throws SQLException {
    List<LogEvent> events = new ArrayList<>();
    reading.events(Set.of("happened"), events::add);
    return events.stream().map(event -> event.key() + ": " + event.payload()).toList();
  }

  /** Fills a stage and reads it back: key, name, whether the row is present. */
  private List<String> fill(Reading reading, Extent extent) throws SQLException {
    try (Connection connection = subscriber().getConnection()) {
      return Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(
                inOne,
                "create temporary table stage (id bigint, name text, present boolean default true)"
                    + " on commit drop");
            Stage stage = new Stage(inOne, "stage", List.of("id", "name"), "present");
            reading.fill(THINGS, extent, stage);
            return Sql.list(
                inOne,
                "select id, name, present from stage order by id",
                row -> row.getLong(1) + " " + text(row.getString(2)) + " " + row.getBoolean(3));
          });
    }
  }

  private static String text(@Nullable String value) {
    return String.valueOf(value);
  }
}
