package dev.headwater.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What PostgreSQL calls equal need not be the same: 1.0 and 1.00, 0 and -0. */
@TestInstance(Lifecycle.PER_CLASS)
class SameValueTest {
  private static final Service LAB = Service.named("lab");
  private static final Service ARCHIVE = Service.named("archive");

  record Detail(BigDecimal weight) {}

  record Sample(
      BigDecimal id, BigDecimal weight, double drift, List<BigDecimal> series, Detail detail) {}

  record Label(BigDecimal id) {}

  private static final Entity<Sample> SAMPLE =
      LAB.owns("sample", Sample.class).inTable("samples").keyedBy("id");
  private static final Copy<Sample> SAMPLES =
      ARCHIVE
          .copies(SAMPLE)
          .as("sample_copies", Sample.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The archive shows samples with all their digits while the lab is closed.");
  private static final Copy<Label> LABELS =
      ARCHIVE
          .copies(SAMPLE)
          .as("labels", Label.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The archive prints labels while the lab is closed.");

  private final World world = World.of(Model.of("lab", SAMPLE, SAMPLES, LABELS));
  private RunningService archive;

  @BeforeAll
  void aLabWithSamples() throws Exception {
    world.sql(
        LAB,
        """
        create table samples (id numeric primary key, weight numeric not null,
          drift float8 not null, series numeric[] not null, detail jsonb not null);
        insert into samples select i, 1.0, 0, '{1.0}', '{"weight": 1.0}' from generate_series(1, 5) i
        """);
    world.migrate();
    archive = world.stepped(ARCHIVE);
    world.drain(archive, LAB);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void anotherScaleArrives() throws Exception {
    follows("update samples set weight = 1.00 where id = 1");
  }

  @Test
  void anotherScaleInAListArrives() throws Exception {
    follows("update samples set series = '{1.00}' where id = 2");
  }

  @Test
  void anotherScaleInANestedRecordArrives() throws Exception {
    follows("update samples set detail = '{\"weight\": 1.00}' where id = 3");
  }

  @Test
  void aMinusZeroArrives() throws Exception {
    follows("update samples set drift = '-0' where id = 4");
  }

  @Test
  void anotherScaleOfTheKeyArrives() throws Exception {
    follows("update samples set id = 5.00 where id = 5");
    follows("update samples set id = 5.0, weight = 7 where id = 5");
    assertThat(world.compare(SAMPLES).rows()).isEqualTo(5);
  }

  private void follows(String write) throws Exception {
    world.sql(LAB, write);
    world.drain(archive, LAB);
    assertThat(world.compare(SAMPLES).firstKeys()).as(write).isEmpty();
    assertThat(world.compare(LABELS).firstKeys()).as(write).isEmpty();
  }
}
