package dev.headwater.examples.shop.demo;

import static dev.headwater.examples.shop.Inventory.RECEIVE;
import static dev.headwater.examples.shop.Inventory.SERVICE;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Inventory.ReceiveStock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What happens in the warehouse: deliveries, moves between suppliers' shelves, stocktaking. */
final class InventoryWriters {
  private static final String TAKE =
      """
      update warehouse.stock set quantity = quantity + ?
      where product_id = ? and supplier_id = ?""";

  private final Transactions transactions;
  private final long products;
  private final long suppliers;

  private record Shelf(long product, long supplier, int quantity) {}

  InventoryWriters(Transactions transactions, long products, long suppliers) {
    this.transactions = transactions;
    this.products = products;
    this.suppliers = suppliers;
  }

  List<Work> ownSql() {
    return List.of(new Work(SERVICE, 40, this::move));
  }

  List<Work> commands() {
    return List.of(new Work(SERVICE, 40, this::receive));
  }

  private Work.Change receive(RandomGenerator random) {
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    ReceiveStock delivery =
        new ReceiveStock(
            anyProduct(random), 1 + random.nextLong(suppliers), random.nextInt(1, 500));
    return () -> transactions.send(RECEIVE, delivery, key, received -> 1);
  }

  private Work.Change move(RandomGenerator random) {
    long product = anyProduct(random);
    int dice = random.nextInt(100);
    if (dice < 3) {
      return () ->
          transactions.update(
              SERVICE,
              """
              update warehouse.stock set quantity = greatest(quantity - 1, 0)
              where product_id between ? and ?""",
              product,
              product + 25);
    }
    if (dice < 6) {
      return () ->
          transactions.update(
              SERVICE,
              "delete from warehouse.stock where quantity < 20 and product_id between ? and ?",
              product,
              product + 25);
    }
    int wanted = random.nextInt(1, 50);
    return () -> transactions.in(SERVICE, inOne -> move(inOne, product, wanted));
  }

  private static int move(Connection inOne, long product, int wanted) throws SQLException {
    List<Shelf> shelves =
        Sql.list(
            inOne,
            """
            select product_id, supplier_id, quantity from warehouse.stock where product_id = ?
            order by supplier_id limit 2 for update""",
            row -> new Shelf(row.getLong(1), row.getLong(2), row.getInt(3)),
            product);
    if (shelves.size() < 2) {
      return 0;
    }
    Shelf from = shelves.get(0);
    Shelf to = shelves.get(1);
    int moved = Math.min(wanted, from.quantity());
    return Sql.update(inOne, TAKE, -moved, from.product(), from.supplier())
        + Sql.update(inOne, TAKE, moved, to.product(), to.supplier());
  }

  private long anyProduct(RandomGenerator random) {
    return 1 + random.nextLong(products);
  }
}
