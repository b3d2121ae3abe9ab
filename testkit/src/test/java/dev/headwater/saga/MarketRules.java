package dev.headwater.saga;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.Sql;
import dev.headwater.model.Service;
import dev.headwater.owner.Outcome;
import dev.headwater.saga.Market.Create;
import dev.headwater.saga.Market.Created;
import dev.headwater.saga.Market.Nothing;
import dev.headwater.saga.Market.OrderOf;
import dev.headwater.saga.Market.Refund;
import dev.headwater.saga.Market.Reserve;
import dev.headwater.saga.Market.Take;
import dev.headwater.saga.Market.Taken;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * What the market's services do. Whatever takes effect a second time, or is undone without having
 * been done, fails.
 */
final class MarketRules {
  static final long ACCOUNTS = 5;
  static final long PRODUCTS = 3;

  private MarketRules() {}

  /** Creates tables, with 1,000 on each account and 100 pieces on each shelf, and migrates. */
  static World build(World world) throws SQLException {
    world.sql(
        Market.ORDERS,
        """
        create table orders (id bigint generated always as identity primary key,
          wish text not null unique, amount bigint not null, status text not null)""");
    world.sql(
        Market.PAYMENTS,
        """
        create table accounts (id bigint primary key, balance bigint not null check (balance >= 0));
        insert into accounts select n, 1000 from generate_series(1, %d) n;
        create table payments (id bigint generated always as identity primary key,
          wish text not null unique, account bigint not null, amount bigint not null,
          status text not null)"""
            .formatted(ACCOUNTS));
    world.sql(
        Market.STORE,
        """
        create table shelves (product bigint primary key,
          quantity int not null check (quantity >= 0));
        insert into shelves select n, 100 from generate_series(1, %d) n;
        create table reservations (wish text primary key, product bigint not null,
          quantity int not null)"""
            .formatted(PRODUCTS));
    return world.migrate();
  }

  static RunningService start(World world, Service service) throws SQLException {
    return world.closing(rules(world.setup(service)).start());
  }

  /** Gives a service its rules. */
  static ServiceSetup rules(ServiceSetup setup) {
    return rules(setup, command -> {});
  }

  /** The same, with something that happens before each. */
  static ServiceSetup rules(ServiceSetup setup, Consumer<String> before) {
    return setup
        .handling(Market.CREATE, MarketRules::create)
        .handling(Market.CANCEL, (tx, order) -> turn(tx, order, "CANCELLED"))
        .handling(Market.CONFIRM, (tx, order) -> turn(tx, order, "CONFIRMED"))
        .handling(
            Market.TAKE,
            (tx, wish) -> {
              before.accept("take");
              return take(tx, wish);
            })
        .handling(Market.REFUND, MarketRules::refund)
        .handling(
            Market.RESERVE,
            (tx, wish) -> {
              before.accept("reserve");
              return reserve(tx, wish);
            });
  }

  static Outcome<Created> create(Connection tx, Create order) throws SQLException {
    long id =
        Sql.first(
                tx,
                "insert into orders (wish, amount, status) values (?, ?, 'PENDING') returning id",
                row -> row.getLong(1),
                order.wish(),
                order.amount())
            .orElseThrow();
    return Outcome.done(new Created(id));
  }

  private static Outcome<Nothing> turn(Connection tx, OrderOf order, String status)
      throws SQLException {
    one(
        Sql.update(
            tx,
            "update orders set status = ? where id = ? and status = 'PENDING'",
            status,
            order.orderId()));
    return Outcome.done(new Nothing());
  }

  private static Outcome<Taken> take(Connection tx, Take wish) throws SQLException {
    long id =
        Sql.first(
                tx,
                """
                insert into payments (wish, account, amount, status) values (?, ?, ?, 'TAKEN')
                returning id""",
                row -> row.getLong(1),
                wish.wish(),
                wish.account(),
                wish.amount())
            .orElseThrow();
    int paid =
        Sql.update(
            tx,
            "update accounts set balance = balance - ? where id = ? and balance >= ?",
            wish.amount(),
            wish.account(),
            wish.amount());
    // What was written before the refusal has to go.
    return paid == 0
        ? Outcome.refused("There is too little on account " + wish.account() + ".")
        : Outcome.done(new Taken(id));
  }

  private static Outcome<Nothing> refund(Connection tx, Refund refund) throws SQLException {
    one(
        Sql.update(
            tx,
            """
            with refunded as (
              update payments set status = 'REFUNDED' where id = ? and status = 'TAKEN'
              returning account, amount)
            update accounts a set balance = balance + r.amount from refunded r
            where a.id = r.account""",
            refund.paymentId()));
    return Outcome.done(new Nothing());
  }

  private static Outcome<Nothing> reserve(Connection tx, Reserve wish) throws SQLException {
    int taken =
        Sql.update(
            tx,
            "update shelves set quantity = quantity - ? where product = ? and quantity >= ?",
            wish.quantity(),
            wish.product(),
            wish.quantity());
    if (taken == 0) {
      return Outcome.refused("Product " + wish.product() + " is out of stock.");
    }
    Sql.update(
        tx,
        "insert into reservations values (?, ?, ?)",
        wish.wish(),
        wish.product(),
        wish.quantity());
    return Outcome.done(new Nothing());
  }

  private static void one(int rows) {
    if (rows != 1) {
      throw new IllegalStateException("it was not there to be changed, or was changed before");
    }
  }
}
