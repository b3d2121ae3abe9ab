package dev.headwater.projection;

import static dev.headwater.projection.Mall.FRONT;
import static dev.headwater.projection.Mall.MALL;
import static dev.headwater.projection.Mall.ORDER_PAGE;
import static dev.headwater.projection.Mall.PEOPLE;
import static dev.headwater.projection.Mall.SALES;
import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.measure.Health;
import dev.headwater.measure.Health.Cause;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance says whether its projections keep their promise, and how old they are. */
class ProjectionHealthTest {
  private final ManualClock clock = new ManualClock(Instant.now().truncatedTo(MILLIS));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private World world;
  private RunningService front;

  @BeforeEach
  void open() throws Exception {
    world = World.of(MALL).at(clock);
    world.sql(PEOPLE, Mall.PEOPLE_TABLES);
    world.sql(SALES, Mall.SALES_TABLES);
    world.migrate();
    front = world.closing(world.setup(FRONT).measuredBy(registry).stepped());
    world.drain(front, PEOPLE);
    world.drain(front, SALES);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void project() {
    world.await("it is up to date", () -> front.step(ORDER_PAGE) == RecomputeRows.Step.IDLE);
  }

  private List<Cause> causes() throws SQLException {
    front.stepWatch();
    return front.health().reasons().stream()
        .filter(reason -> reason.about().equals(ORDER_PAGE.name()))
        .map(Health.Reason::cause)
        .toList();
  }

  private double meter(String name) {
    return registry
        .get("headwater.projection." + name)
        .tag("projection", ORDER_PAGE.name())
        .gauge()
        .value();
  }

  private ProjectionStatus status() throws SQLException {
    try (Connection connection = world.dataSource(FRONT).getConnection()) {
      return ProjectionStatus.of(connection, clock.instant()).get(0);
    }
  }

  @Test
  void itIsLoadingUntilItIsBuilt() throws Exception {
    assertThat(causes()).containsExactly(Cause.LOADING);
    assertThat(meter("within.window")).isZero();
    assertThat(meter("age")).isNaN();

    project();

    assertThat(causes()).isEmpty();
    assertThat(meter("within.window")).isEqualTo(1);
    assertThat(meter("age")).isBetween(0.0, (double) ORDER_PAGE.window().toMillis());
  }

  @Test
  void itIsAsOldAsWhatIsShownWhateverHasArrived() throws Exception {
    project();
    clock.advance(Duration.ofSeconds(60));
    world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
    world.drain(front, PEOPLE);
    world.drain(front, SALES);

    assertThat(causes()).containsExactly(Cause.BEYOND_WINDOW);
    assertThat(status().age().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    project();
    assertThat(causes()).isEmpty();
    assertThat(status().age().orElseThrow()).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void whatKeepsItFromBeingComputedIsSaid() throws Exception {
    project();
    world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
    world.drain(front, PEOPLE);
    world.faults().failOnceAt(FaultPoint.BEFORE_APPLY);
    assertThat(front.step(ORDER_PAGE)).isEqualTo(RecomputeRows.Step.FAILED);

    assertThat(causes()).containsExactly(Cause.FAILING);
    assertThat(meter("failing")).isEqualTo(1);
    assertThat(status().problem().orElseThrow()).contains("injected");

    project();
    assertThat(causes()).isEmpty();
    assertThat(status().problem()).isEmpty();
  }
}
