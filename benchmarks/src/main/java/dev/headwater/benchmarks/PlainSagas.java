package dev.headwater.benchmarks;

import static dev.headwater.benchmarks.SagaOutcome.CANCELLED;
import static dev.headwater.benchmarks.SagaOutcome.CONFIRMED;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.base.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What those have in common whose services are nothing but a database and a pool each. */
abstract class PlainSagas implements SagaContender {
  private static final String ORDERS = "orders";
  private static final String PAYMENTS = "payments";
  private static final String INVENTORY = "inventory";

  /** Of each pool: two processors have nothing from more. */
  private static final int SESSIONS_MAX = 32;

  private final Pair pair;
  private final HikariDataSource orders;
  private final HikariDataSource payments;
  private final HikariDataSource inventory;

  /** A local transaction; whether the saga goes on. */
  interface Step {
    boolean run() throws SQLException;
  }

  /** Runs steps as durably as a contender does. */
  interface Runner {
    boolean run(String name, Step step) throws Exception;
  }

  PlainSagas() throws SQLException {
    pair = Pair.startAsOne();
    create(ORDERS, SagaTables.ORDERS);
    create(PAYMENTS, SagaTables.PAYMENTS, SagaTables.FILL_PAYMENTS);
    create(INVENTORY, SagaTables.INVENTORY, SagaTables.FILL_INVENTORY);
    orders = pool(ORDERS);
    payments = pool(PAYMENTS);
    inventory = pool(INVENTORY);
  }

  private void create(String database, String... statements) throws SQLException {
    pair.owner().createDatabase(database);
    Pair.run(pair.owner(), database, statements);
  }

  /** As many sessions to a database on the server as every other database has. */
  final HikariDataSource pool(String database) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(pair.owner().dataSource(database));
    config.setMaximumPoolSize(SESSIONS_MAX);
    return new HikariDataSource(config);
  }

  /** The pool of a service. */
  final HikariDataSource pooled(String service) {
    return switch (service) {
      case ORDERS -> orders;
      case PAYMENTS -> payments;
      case INVENTORY -> inventory;
      default -> throw new IllegalArgumentException(service);
    };
  }

  /** The saga itself. */
  final SagaOutcome saga(PlaceOrder order, Runner runner) throws Exception {
    runner.run("insert", () -> insert(order));
    if (!runner.run("take money", () -> takeMoney(order))) {
      runner.run("cancel", () -> end(order, CANCELLED));
      return CANCELLED;
    }
    runner.run("reserve", () -> reserve(order));
    runner.run("confirm", () -> end(order, CONFIRMED));
    return CONFIRMED;
  }

  private boolean insert(PlaceOrder order) throws SQLException {
    try (Connection connection = orders.getConnection()) {
      SagaSteps.insert(connection, order);
      return true;
    }
  }

  private boolean takeMoney(PlaceOrder order) throws SQLException {
    try (Connection connection = payments.getConnection()) {
      return SagaSteps.takeMoney(connection, order);
    }
  }

  private boolean reserve(PlaceOrder order) throws SQLException {
    try (Connection connection = inventory.getConnection()) {
      return Sql.inTransaction(
          connection,
          transaction -> {
            SagaSteps.reserve(transaction, order);
            return true;
          });
    }
  }

  private boolean end(PlaceOrder order, SagaOutcome outcome) throws SQLException {
    try (Connection connection = orders.getConnection()) {
      SagaSteps.end(connection, order, outcome);
      return true;
    }
  }

  @Override
  public Pair pair() {
    return pair;
  }

  @Override
  public DataSource orders() {
    return pair.owner().dataSource(ORDERS);
  }

  @Override
  public DataSource payments() {
    return pair.owner().dataSource(PAYMENTS);
  }

  @Override
  public DataSource inventory() {
    return pair.owner().dataSource(INVENTORY);
  }

  @Override
  public void close() throws SQLException, IOException {
    orders.close();
    payments.close();
    inventory.close();
    pair.close();
  }
}
