package dev.headwater.examples.shop;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import java.util.List;

/** How many pieces of each product lie in the warehouse, and from which supplier. */
public interface Inventory {
  Service SERVICE = Service.named("inventory");

  ServiceLevel LEVEL = SERVICE.promises(0.999, ofMillis(5), ofMillis(50));

  /** The pieces of one product from one supplier; never below zero. */
  record Stock(long productId, long supplierId, int quantity) {}

  Entity<Stock> STOCK =
      SERVICE
          .owns("stock", Stock.class)
          .inTable("warehouse.stock")
          .keyedBy("productId", "supplierId");

  /** What a picker reads on the list. */
  record PickTitle(long id, String title, String brand) {}

  Copy<PickTitle> PICK_TITLES =
      SERVICE
          .copies(Catalog.PRODUCT)
          .as("pick_titles", PickTitle.class)
          .staleAtMost(ofSeconds(60))
          .because(
              "Pickers find boxes by brand and title; the warehouse works on when its line "
                  + "to the office is cut.");

  /** Puts pieces of a delivery into the warehouse. */
  record ReceiveStock(long productId, long supplierId, int quantity) {}

  /** What is there now. */
  record StockReceived(int quantity) {}

  Command<ReceiveStock, StockReceived> RECEIVE =
      SERVICE.handles("receive-stock", ReceiveStock.class, StockReceived.class);

  /** Sets the goods of an order aside. */
  record Reserve(long orderId, List<Orders.Line> lines) {}

  /** How many pieces were set aside. */
  record Reserved(int pieces) {}

  Command<Reserve, Reserved> RESERVE =
      SERVICE.handles("reserve-stock", Reserve.class, Reserved.class);

  /** The goods that were set aside for an order. */
  record LinesOf(long orderId) {}

  /** How many pieces it concerns. */
  record Moved(int pieces) {}

  /** Books a courier for goods that are sent back. */
  Command<LinesOf, Moved> COLLECT = SERVICE.handles("collect-goods", LinesOf.class, Moved.class);

  /** Calls the courier off, which takes the courier's desk a moment. */
  Command<LinesOf, Moved> CALL_OFF =
      SERVICE.handles("call-off-courier", LinesOf.class, Moved.class);

  /** Puts goods that came back on their shelves. */
  Command<LinesOf, Moved> RESTOCK = SERVICE.handles("restock-goods", LinesOf.class, Moved.class);
}
