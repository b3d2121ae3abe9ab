package dev.headwater.benchmarks;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.Sql;
import dev.headwater.model.Command;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.owner.Outcome;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Headwater with its defaults, three services in this JVM: orchestrated by orders. Handlers are the
 * statements of {@link SagaSteps}: for all steps that a batch has, or for one at a time.
 */
final class HeadwaterSagas extends PlainSagas {
  static final String ONE_BY_ONE = "headwater, step by step";
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Service ORDERS = Service.named("orders");
  private static final Service PAYMENTS = Service.named("payments");
  private static final Service INVENTORY = Service.named("inventory");

  record Done() {}

  record Ended(PlaceOrder order, SagaOutcome outcome) {}

  private static final Command<PlaceOrder, Done> INSERT =
      ORDERS.handles("insert-order", PlaceOrder.class, Done.class);
  private static final Command<Ended, Done> END =
      ORDERS.handles("end-order", Ended.class, Done.class);
  private static final Command<PlaceOrder, Done> TAKE =
      PAYMENTS.handles("take-money", PlaceOrder.class, Done.class);
  private static final Command<PlaceOrder, Done> REPAY =
      PAYMENTS.handles("give-money-back", PlaceOrder.class, Done.class);
  private static final Command<PlaceOrder, Done> RESERVE =
      INVENTORY.handles("reserve-goods", PlaceOrder.class, Done.class);

  private static final Saga<PlaceOrder> PLACE =
      ORDERS
          .starts("place", PlaceOrder.class)
          .step("insert", INSERT, s -> s.input())
          .undoneBy(END, s -> new Ended(s.input(), SagaOutcome.CANCELLED))
          .step("take", TAKE, s -> s.input())
          .undoneBy(REPAY, s -> s.input())
          .pivot("reserve", RESERVE, s -> s.input())
          .then("confirm", END, s -> new Ended(s.input(), SagaOutcome.CONFIRMED))
          .orchestrated()
          .within(Duration.ofSeconds(50))
          .because("It is what all contenders do, so that their price can be compared.");

  private static final Model MODEL =
      Model.of("benchmark", INSERT, END, TAKE, REPAY, RESERVE, PLACE);

  private final List<RunningService> running = new ArrayList<>();

  private final String name;
  private final boolean manyAtOnce;

  static HeadwaterSagas withManyAtOnce() throws SQLException {
    return new HeadwaterSagas(SagaField.HEADWATER, true);
  }

  static HeadwaterSagas withOneByOne() throws SQLException {
    return new HeadwaterSagas(ONE_BY_ONE, false);
  }

  private HeadwaterSagas(String name, boolean manyAtOnce) throws SQLException {
    this.name = name;
    this.manyAtOnce = manyAtOnce;
    for (Service service : MODEL.services()) {
      Headwater.migrate(MODEL, service, source(service));
    }
  }

  private DataSource source(Service service) {
    return pair().owner().dataSource(service.name());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin() throws SQLException {
    for (Service service : List.of(PAYMENTS, INVENTORY, ORDERS)) {
      running.add(setup(service).start());
    }
  }

  private ServiceSetup setup(Service service) {
    ServiceSetup setup = Headwater.run(MODEL, service).on(pooled(service.name()));
    for (Service other : MODEL.services()) {
      if (!other.equals(service)) {
        setup.readingFrom(other, source(other));
      }
    }
    return manyAtOnce ? handlingMany(setup, service) : handlingOne(setup, service);
  }

  private static ServiceSetup handlingMany(ServiceSetup setup, Service service) {
    return switch (service.name()) {
      case "orders" ->
          setup
              .handlingMany(INSERT, HeadwaterSagas::insertAll)
              .handlingMany(END, HeadwaterSagas::endAll);
      case "payments" ->
          setup.handlingMany(TAKE, HeadwaterSagas::takeAll).handling(REPAY, HeadwaterSagas::repay);
      default -> setup.handlingMany(RESERVE, HeadwaterSagas::reserveAll);
    };
  }

  private static List<Outcome<Done>> insertAll(Connection transaction, List<PlaceOrder> orders)
      throws SQLException {
    SagaSteps.insertAll(transaction, orders);
    return orders.stream().map(each -> Outcome.done(new Done())).toList();
  }

  private static List<Outcome<Done>> endAll(Connection transaction, List<Ended> ended)
      throws SQLException {
    SagaSteps.endAll(transaction, ended);
    return ended.stream().map(each -> Outcome.done(new Done())).toList();
  }

  private static List<Outcome<Done>> takeAll(Connection transaction, List<PlaceOrder> orders)
      throws SQLException {
    Set<Long> refusing = SagaSteps.takeMoneyOfAll(transaction, orders);
    return orders.stream().map(each -> taken(!refusing.contains(each.customer()))).toList();
  }

  private static List<Outcome<Done>> reserveAll(Connection transaction, List<PlaceOrder> orders)
      throws SQLException {
    SagaSteps.reserveAll(transaction, orders);
    return orders.stream().map(each -> Outcome.done(new Done())).toList();
  }

  private static ServiceSetup handlingOne(ServiceSetup setup, Service service) {
    return switch (service.name()) {
      case "orders" ->
          setup.handling(INSERT, HeadwaterSagas::insert).handling(END, HeadwaterSagas::end);
      case "payments" ->
          setup.handling(TAKE, HeadwaterSagas::take).handling(REPAY, HeadwaterSagas::repay);
      default -> setup.handling(RESERVE, HeadwaterSagas::reserve);
    };
  }

  private static Outcome<Done> insert(Connection transaction, PlaceOrder order)
      throws SQLException {
    SagaSteps.insert(transaction, order);
    return Outcome.done(new Done());
  }

  private static Outcome<Done> end(Connection transaction, Ended ended) throws SQLException {
    SagaSteps.end(transaction, ended.order(), ended.outcome());
    return Outcome.done(new Done());
  }

  private static Outcome<Done> take(Connection transaction, PlaceOrder order) throws SQLException {
    return taken(SagaSteps.takeMoney(transaction, order));
  }

  private static Outcome<Done> taken(boolean taken) {
    return taken ? Outcome.done(new Done()) : Outcome.refused("The account refuses.");
  }

  private static Outcome<Done> repay(Connection transaction, PlaceOrder order) throws SQLException {
    Sql.update(transaction, "delete from payments where order_id = ?", order.id());
    return Outcome.done(new Done());
  }

  private static Outcome<Done> reserve(Connection transaction, PlaceOrder order)
      throws SQLException {
    SagaSteps.reserve(transaction, order);
    return Outcome.done(new Done());
  }

  @Override
  public void end() {
    running.forEach(RunningService::close);
    running.clear();
  }

  @Override
  public SagaOutcome place(PlaceOrder order) throws Exception {
    Saga.Ended ended =
        running
            .get(running.size() - 1)
            .sagas()
            .run(PLACE, order, String.valueOf(order.id()), LONGEST);
    return ended.outcome() == Saga.Outcome.COMPLETED
        ? SagaOutcome.CONFIRMED
        : SagaOutcome.CANCELLED;
  }

  @Override
  public void close() throws SQLException, IOException {
    end();
    super.close();
  }
}
