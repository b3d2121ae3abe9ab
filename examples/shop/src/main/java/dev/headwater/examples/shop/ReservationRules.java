package dev.headwater.examples.shop;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Inventory.LinesOf;
import dev.headwater.examples.shop.Inventory.Moved;
import dev.headwater.examples.shop.Inventory.Reserve;
import dev.headwater.examples.shop.Inventory.Reserved;
import dev.headwater.examples.shop.Orders.Line;
import dev.headwater.owner.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/** What the warehouse sets aside: each line from one supplier's pieces, all of an order or none. */
final class ReservationRules {
  private static final String RESERVE =
      """
      with best as (
        select product_id, supplier_id from warehouse.stock
        where product_id = ? and quantity >= ? order by quantity desc, supplier_id limit 1
      ), taken as (
        update warehouse.stock s set quantity = s.quantity - ? from best b
        where s.product_id = b.product_id and s.supplier_id = b.supplier_id and s.quantity >= ?
        returning s.product_id, s.supplier_id
      )
      insert into warehouse.reservations
      select ?, ?, product_id, supplier_id, ? from taken""";

  private ReservationRules() {}

  /** In the order of the products: two orders that lock the same shelves do it in one order. */
  static Outcome<Reserved> reserve(Connection transaction, Reserve wish) throws SQLException {
    List<Line> lines =
        wish.lines().stream().sorted(Comparator.comparingLong(Line::productId)).toList();
    int pieces = 0;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      int reserved =
          Sql.update(
              transaction,
              RESERVE,
              line.productId(),
              line.quantity(),
              line.quantity(),
              line.quantity(),
              wish.orderId(),
              i + 1,
              line.quantity());
      if (reserved == 0) {
        return Outcome.refused("Product " + line.productId() + " is out of stock.");
      }
      pieces += line.quantity();
    }
    return Outcome.done(new Reserved(pieces));
  }

  static Outcome<Moved> collect(Connection transaction, LinesOf order) throws SQLException {
    int booked =
        Sql.update(
            transaction,
            """
            insert into warehouse.couriers (order_id)
            select distinct order_id from warehouse.reservations where order_id = ?
            on conflict do nothing""",
            order.orderId());
    return booked == 1
        ? Outcome.done(new Moved(0))
        : Outcome.refused("Of order " + order.orderId() + " nothing is to be fetched.");
  }

  /** The courier's desk needs a moment until it finds a booking: until then this fails. */
  static Outcome<Moved> callOff(Connection transaction, LinesOf order) throws SQLException {
    int calledOff =
        Sql.update(
            transaction,
            """
            delete from warehouse.couriers
            where order_id = ? and booked_at < clock_timestamp() - interval '1 second'""",
            order.orderId());
    if (calledOff == 0) {
      throw new IllegalStateException("the courier's desk does not find the booking yet");
    }
    return Outcome.done(new Moved(0));
  }

  static Outcome<Moved> restock(Connection transaction, LinesOf order) throws SQLException {
    int pieces =
        Sql.first(
                transaction,
                """
                with back as (
                  delete from warehouse.reservations where order_id = ? returning *
                ), shelved as (
                  update warehouse.stock s set quantity = s.quantity + b.quantity
                  from (select product_id, supplier_id, sum(quantity) as quantity from back
                    group by 1, 2) b
                  where s.product_id = b.product_id and s.supplier_id = b.supplier_id
                ), fetched as (
                  delete from warehouse.couriers where order_id = ?
                )
                select coalesce(sum(quantity), 0) from back""",
                row -> row.getInt(1),
                order.orderId(),
                order.orderId())
            .orElseThrow();
    return Outcome.done(new Moved(pieces));
  }
}
