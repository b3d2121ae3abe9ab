package dev.headwater.examples.shop.demo;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All who write. */
final class Staff {
  private static final int CUSTOMERS_AT_SCALE_1 = 150_000;
  private static final int PRODUCTS_AT_SCALE_1 = 200_000;
  private static final int SUPPLIERS_AT_SCALE_1 = 10_000;

  private final CustomerWriters customers;
  private final CatalogWriters catalog;
  private final InventoryWriters inventory;
  private final OrderWriters orders;
  private final PaymentWriters payments;
  private final CheckoutWriters checkout;

  Staff(Fleet fleet, Transactions transactions, double scale, long lastOrderId, Style style)
      throws SQLException {
    long customerCount = Math.round(CUSTOMERS_AT_SCALE_1 * scale);
    long productCount = Math.round(PRODUCTS_AT_SCALE_1 * scale);
    long supplierCount = Math.round(SUPPLIERS_AT_SCALE_1 * scale);
    this.customers = new CustomerWriters(transactions, customerCount);
    this.catalog = new CatalogWriters(transactions, productCount);
    this.inventory = new InventoryWriters(transactions, productCount, supplierCount);
    this.orders = new OrderWriters(transactions, customerCount, productCount, lastOrderId);
    this.payments = new PaymentWriters(transactions);
    this.checkout = new CheckoutWriters(fleet, customerCount, productCount, style);
  }

  /** Who needs no copies for what they do. */
  List<Work> first() {
    List<Work> all = new ArrayList<>(customers.all());
    all.addAll(catalog.all());
    all.addAll(inventory.ownSql());
    all.addAll(orders.ownSql());
    return all;
  }

  /** Who decides by what the copies show. */
  List<Work> then() {
    List<Work> all = new ArrayList<>(inventory.commands());
    all.addAll(orders.commands());
    all.addAll(payments.commands());
    all.addAll(checkout.all());
    return all;
  }

  long ordersPlaced() {
    return orders.placed.sum();
  }
}
