package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Declaration;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.saga.Market.OrderOf;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A saga's definition changes while some of it run. */
class VersionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Without its last step. */
  private static final Saga<Wish> SHORTER = shorter(1);

  private static final Saga<Wish> SECOND = shorter(2);

  private final World world = World.of(Market.MODEL);

  private static Saga<Wish> shorter(int version) {
    return ORDERS
        .starts(Market.ORCHESTRATED.name(), Wish.class)
        .version(version)
        .step("create", Market.CREATE, s -> new Market.Create(s.input().wish(), s.input().amount()))
        .undoneBy(Market.CANCEL, s -> new OrderOf(s.output(Market.CREATE).orderId()))
        .pivot(
            "charge",
            Market.TAKE,
            s -> new Market.Take(s.input().wish(), s.input().account(), s.input().amount()))
        .orchestrated()
        .within(ofSeconds(30))
        .because("Nobody reserves goods any more; who pays is sent what there is.");
  }

  private static Model model(Declaration... sagas) {
    List<Declaration> all = new ArrayList<>(Market.MODEL.declarations());
    all.removeIf(each -> each instanceof Saga<?>);
    all.addAll(List.of(sagas));
    return Model.of("market", all.toArray(Declaration[]::new));
  }

  @BeforeEach
  void build() throws Exception {
    MarketRules.build(world);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void theOneThatRunsEndsOnTheDefinitionItBeganWith() throws Exception {
    UUID old = leaveOneRunning();
    RunningService orders =
        world.closing(
            MarketRules.rules(world.setup(model(Market.ORCHESTRATED, SECOND), ORDERS)).start());
    MarketRules.start(world, PAYMENTS);
    MarketRules.start(world, STORE);
    UUID young = orders.sagas().start(SECOND, new Wish("young", 1, 1, 1, 10), "young");

    orders.sagas().awaitEnd(old, PATIENCE);
    orders.sagas().awaitEnd(young, PATIENCE);

    assertThat(steps(orders, old)).contains("reserve", "confirm");
    assertThat(steps(orders, young)).containsExactly("create", "charge");
  }

  @Test
  void aChangeUnderTheSameVersionIsRefusedAsLongAsOneRuns() throws Exception {
    leaveOneRunning();

    assertThatThrownBy(() -> MarketRules.rules(world.setup(model(SHORTER), ORDERS)).start())
        .hasMessageContaining("HW705")
        .hasMessageContaining("1 sagas \"place-order\"")
        .hasMessageContaining("next version");
  }

  @Test
  void soIsAVersionThatIsGone() throws Exception {
    leaveOneRunning();

    assertThatThrownBy(() -> MarketRules.rules(world.setup(model(SECOND), ORDERS)).start())
        .hasMessageContaining("HW705")
        .hasMessageContaining("version 1");
  }

  @Test
  void aStepWithoutAHandlerIsRefused() {
    assertThatThrownBy(() -> world.setup(PAYMENTS).start())
        .hasMessageContaining("HW703")
        .hasMessageContaining("handling(take");
  }

  @Test
  void aDatabaseThatLacksWhatThisVersionNeedsIsRefused() throws Exception {
    try (Connection admin = world.admin(ORDERS).getConnection()) {
      Sql.run(admin, "drop function headwater.require_written");
    }

    assertThatThrownBy(() -> MarketRules.start(world, ORDERS)).hasMessageContaining("HW205");
  }

  @Test
  void whereNoneRunsAChangeIsFree() throws Exception {
    world.closing(MarketRules.rules(world.setup(model(SHORTER), ORDERS)).start());
  }

  /** Payments does not run any more. */
  private UUID leaveOneRunning() throws Exception {
    try (RunningService payments = MarketRules.rules(world.setup(PAYMENTS)).start();
        RunningService store = MarketRules.rules(world.setup(STORE)).start()) {
      world.await("both listen", () -> listens(payments) && listens(store));
    }
    try (RunningService orders = MarketRules.rules(world.setup(ORDERS)).start()) {
      return orders.sagas().start(Market.ORCHESTRATED, new Wish("old", 1, 1, 1, 10), "old");
    }
  }

  private static boolean listens(RunningService service) {
    return service.outlook(ORDERS).freshness().isPresent();
  }

  private static List<String> steps(RunningService orders, UUID saga) throws Exception {
    return orders.sagas().find(saga).orElseThrow().history().stream()
        .filter(each -> each.what().equals("done"))
        .map(SagaStatus.Happened::step)
        .toList();
  }
}
