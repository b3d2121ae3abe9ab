package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import io.trino.tpch.Customer;
import io.trino.tpch.CustomerGenerator;
import io.trino.tpch.Distributions;
import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.NationGenerator;
import io.trino.tpch.Order;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.Part;
import io.trino.tpch.PartGenerator;
import io.trino.tpch.PartSupplier;
import io.trino.tpch.PartSupplierGenerator;
import io.trino.tpch.TextPool;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;

/** TPC-H data as the shop's owners have it in their own tables. */
final class LoadTpch {
  /** Remarks are cut from a text this long; the benchmark's own has 300 MB and takes a while. */
  private static final int TEXT_LENGTH = 1 << 20;

  private static final BigDecimal HUNDREDTHS_OF_HUNDREDTHS = BigDecimal.valueOf(10_000);
  private static final Distributions WORDS = Distributions.getDefaultDistributions();

  private final double scale;
  private final TextPool text = new TextPool(TEXT_LENGTH, WORDS);

  LoadTpch(double scale) {
    this.scale = scale;
  }

  long customers(Connection connection) throws SQLException {
    List<String> nations = new ArrayList<>();
    new NationGenerator(WORDS, text).forEach(nation -> nations.add(nation.getName()));
    CopyRows rows = new CopyRows(connection);
    CopyRows.Table table = rows.into("crm.customers");
    for (Customer each : new CustomerGenerator(scale, 1, 1, WORDS, text)) {
      table.add(
          each.getCustomerKey(),
          each.getName(),
          each.getMarketSegment(),
          nations.get((int) each.getNationKey()),
          cents(each.getAccountBalanceInCents()),
          each.getAddress(),
          each.getPhone(),
          each.getComment());
      rows.mayCommit();
    }
    return rows.flush();
  }

  long products(Connection connection) throws SQLException {
    CopyRows rows = new CopyRows(connection);
    CopyRows.Table table = rows.into("catalog.products");
    for (Part each : new PartGenerator(scale, 1, 1, WORDS, text)) {
      BigDecimal price = cents(each.getRetailPriceInCents());
      table.add(
          each.getPartKey(),
          each.getName(),
          each.getBrand(),
          "{" + each.getType().toLowerCase(Locale.ROOT).replace(' ', ',') + "}",
          price,
          each.getManufacturer(),
          each.getSize(),
          each.getContainer(),
          price.multiply(new BigDecimal("0.6")).setScale(2, RoundingMode.HALF_UP));
      rows.mayCommit();
    }
    return rows.flush();
  }

  long stock(Connection connection) throws SQLException {
    CopyRows rows = new CopyRows(connection);
    CopyRows.Table table = rows.into("warehouse.stock");
    Set<Long> suppliers = new HashSet<>();
    long part = 0;
    for (PartSupplier each : new PartSupplierGenerator(scale, 1, 1, text)) {
      if (each.getPartKey() != part) {
        part = each.getPartKey();
        suppliers.clear();
      }
      if (!suppliers.add(each.getSupplierKey())) {
        continue; // Below a scale of 0.01 there are so few suppliers that one comes twice.
      }
      table.add(
          each.getPartKey(),
          each.getSupplierKey(),
          each.getAvailableQuantity(),
          cents(each.getSupplyCostInCents()),
          "S-" + each.getPartKey() % 97 + "-" + each.getSupplierKey() % 7);
      rows.mayCommit();
    }
    return rows.flush();
  }

  /** Orders and their lines, of which the totals are the sums. */
  long orders(Connection connection) throws SQLException {
    CopyRows rows = new CopyRows(connection);
    CopyRows.Table heads = rows.into("sales.orders");
    CopyRows.Table lines = rows.into("sales.order_lines");
    ordersWithLines(
        (order, items) -> {
          heads.add(
              order.getOrderKey(),
              order.getCustomerKey(),
              status(order),
              total(items),
              LocalDate.ofEpochDay(order.getOrderDate()),
              order.getOrderKey() % 3 == 0 ? order.getComment() : null,
              order.getClerk(),
              order.getOrderPriority());
          for (LineItem item : items) {
            lines.add(
                item.getOrderKey(),
                item.getLineNumber(),
                item.getPartKey(),
                item.getQuantity(),
                price(item),
                item.getShipMode());
          }
          rows.mayCommit();
        });
    long written = rows.flush();
    Sql.run(connection, "select setval('sales.order_ids', (select max(id) from sales.orders))");
    return written;
  }

  /** One payment for each order; shipped ones are paid. */
  long payments(Connection connection) throws SQLException {
    CopyRows rows = new CopyRows(connection);
    CopyRows.Table table = rows.into("billing.payments");
    ordersWithLines(
        (order, items) -> {
          boolean paid = status(order).equals("SHIPPED");
          table.add(
              new UUID(order.getOrderKey() * 0x9E3779B97F4A7C15L, order.getOrderKey()),
              order.getOrderKey(),
              total(items),
              paid ? "TAKEN" : "OPEN",
              paid ? LocalDate.ofEpochDay(order.getOrderDate()) + " 12:00:00+00" : null,
              paid ? "DE-" + order.getCustomerKey() : null);
          rows.mayCommit();
        });
    return rows.flush();
  }

  /** Each order's total. */
  void totals(BiConsumer<Long, BigDecimal> sink) throws SQLException {
    ordersWithLines((order, items) -> sink.accept(order.getOrderKey(), total(items)));
  }

  private interface OrderSink {
    void take(Order order, List<LineItem> items) throws SQLException;
  }

  /** Both are generated in the order of their keys. */
  private void ordersWithLines(OrderSink sink) throws SQLException {
    Iterator<LineItem> items = new LineItemGenerator(scale, 1, 1, WORDS, text).iterator();
    LineItem next = items.next();
    for (Order order : new OrderGenerator(scale, 1, 1, WORDS, text)) {
      List<LineItem> its = new ArrayList<>();
      while (next != null && next.getOrderKey() == order.getOrderKey()) {
        its.add(next);
        next = items.hasNext() ? items.next() : null;
      }
      sink.take(order, its);
    }
  }

  private static String status(Order order) {
    return switch (order.getOrderStatus()) {
      case 'F' -> "SHIPPED";
      case 'P' -> "CONFIRMED";
      default -> "PENDING";
    };
  }

  private static BigDecimal total(List<LineItem> items) {
    return items.stream().map(LoadTpch::price).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** After the discount, with the tax. */
  private static BigDecimal price(LineItem item) {
    return cents(item.getExtendedPriceInCents())
        .multiply(BigDecimal.valueOf(100 - item.getDiscountPercent()))
        .multiply(BigDecimal.valueOf(100 + item.getTaxPercent()))
        .divide(HUNDREDTHS_OF_HUNDREDTHS, 2, RoundingMode.HALF_UP);
  }

  private static BigDecimal cents(long cents) {
    return BigDecimal.valueOf(cents, 2);
  }
}
