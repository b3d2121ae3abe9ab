package dev.headwater.examples.shop;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Inventory.ReceiveStock;
import dev.headwater.examples.shop.Inventory.StockReceived;
import dev.headwater.owner.Outcome;
import java.sql.Connection;
import java.sql.SQLException;

/** What the warehouse allows. Products are looked up in its own copy. */
final class InventoryRules {
  private static final int PIECES_MAX = 10_000;

  private InventoryRules() {}

  static Outcome<StockReceived> receive(Connection transaction, ReceiveStock delivery)
      throws SQLException {
    if (delivery.quantity() < 1 || delivery.quantity() > PIECES_MAX) {
      return Outcome.refused("A delivery has 1 to " + PIECES_MAX + " pieces.");
    }
    boolean known =
        Sql.first(
                transaction,
                "select from pick_titles where id = ?",
                row -> true,
                delivery.productId())
            .isPresent();
    if (!known) {
      return Outcome.refused("Product " + delivery.productId() + " is not known here.");
    }
    int quantity =
        Sql.first(
                transaction,
                """
                insert into warehouse.stock as s values (?, ?, ?, 0, 'arrivals')
                on conflict (product_id, supplier_id)
                  do update set quantity = s.quantity + excluded.quantity
                returning quantity""",
                row -> row.getInt(1),
                delivery.productId(),
                delivery.supplierId(),
                delivery.quantity())
            .orElseThrow();
    return Outcome.done(new StockReceived(quantity));
  }
}
