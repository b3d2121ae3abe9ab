package dev.headwater.examples.shop;

import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Service;

/** How many pieces of each product lie in the warehouse, and from which supplier. */
public interface Inventory {
  Service SERVICE = Service.named("inventory");

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
}
