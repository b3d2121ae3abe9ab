package dev.headwater.examples.shop.demo;

import static dev.headwater.examples.shop.Catalog.CHANGE_PRICE;
import static dev.headwater.examples.shop.Catalog.SERVICE;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Catalog.ChangePrice;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** What happens in the catalogue: prices move, brands are on sale, products replace others. */
final class CatalogWriters {
  private final Transactions transactions;
  private final AtomicLong lastId;

  CatalogWriters(Transactions transactions, long products) throws SQLException {
    this.transactions = transactions;
    this.lastId = new AtomicLong(transactions.lastId(SERVICE, "catalog.products", products));
  }

  List<Work> all() {
    return List.of(new Work(SERVICE, 60, this::price), new Work(SERVICE, 8, this::office));
  }

  private Work.Change price(RandomGenerator random) {
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    BigDecimal price = BigDecimal.valueOf(random.nextInt(0, 200_000), 2);
    ChangePrice wish = new ChangePrice(anyId(random), price);
    return () -> transactions.send(CHANGE_PRICE, wish, key, changed -> 1);
  }

  private Work.Change office(RandomGenerator random) {
    String brand = "Brand#" + random.nextInt(1, 6) + random.nextInt(1, 6);
    long id = anyId(random);
    int dice = random.nextInt(100);
    if (dice < 20) {
      return () ->
          transactions.update(
              SERVICE,
              "update catalog.products set price = round(price * 1.01, 2) where brand = ?",
              brand);
    }
    if (dice < 30) {
      return () -> replace(id);
    }
    return () ->
        transactions.update(
            SERVICE,
            """
            update catalog.products set labels =
              case when 'sale' = any (labels) then array_remove(labels, 'sale')
                   else array_append(labels, 'sale') end
            where id = ?""",
            id);
  }

  private int replace(long id) throws java.sql.SQLException {
    long successor = lastId.incrementAndGet();
    return transactions.in(
        SERVICE,
        inOne ->
            Sql.update(
                    inOne,
                    """
                    insert into catalog.products
                    select ?, name || ' II', brand, labels, price, manufacturer, size, container,
                      cost
                    from catalog.products where id = ?""",
                    successor,
                    id)
                + Sql.update(inOne, "delete from catalog.products where id = ?", id));
  }

  private long anyId(RandomGenerator random) {
    return 1 + random.nextLong(lastId.get());
  }
}
