package dev.headwater.examples.shop.demo;

import static dev.headwater.examples.shop.Customers.RENAME;
import static dev.headwater.examples.shop.Customers.SERVICE;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Customers.RenameCustomer;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** What happens to customers: they marry, come and go, and money moves between their accounts. */
final class CustomerWriters {
  private static final List<String> NAMES =
      List.of("Ada", "Björn", "Chiara", "Dmitri", "Eszter", "Fatima", "Guillem", "Hanako");
  private static final List<String> NATIONS =
      List.of("FRANCE", "GERMANY", "JAPAN", "KENYA", "PERU", "VIETNAM");

  private final Transactions transactions;
  private final AtomicLong lastId;

  CustomerWriters(Transactions transactions, long customers) throws SQLException {
    this.transactions = transactions;
    this.lastId = new AtomicLong(transactions.lastId(SERVICE, "crm.customers", customers));
  }

  List<Work> all() {
    return List.of(new Work(SERVICE, 60, this::rename), new Work(SERVICE, 15, this::office));
  }

  private Work.Change rename(RandomGenerator random) {
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    RenameCustomer wish = new RenameCustomer(anyId(random), name(random));
    return () -> transactions.send(RENAME, wish, key, renamed -> 1);
  }

  private Work.Change office(RandomGenerator random) {
    int dice = random.nextInt(100);
    if (dice < 50) {
      return transfer(random);
    }
    if (dice < 70) {
      String name = name(random);
      String nation = NATIONS.get(random.nextInt(NATIONS.size()));
      return () -> register(name, nation);
    }
    if (dice < 80) {
      long id = anyId(random);
      return () -> transactions.update(SERVICE, "delete from crm.customers where id = ?", id);
    }
    String nation = NATIONS.get(random.nextInt(NATIONS.size()));
    return () ->
        transactions.update(
            SERVICE, "update crm.customers set balance = balance + 1 where nation = ?", nation);
  }

  private int register(String name, String nation) throws java.sql.SQLException {
    return transactions.update(
        SERVICE,
        "insert into crm.customers values (?, ?, 'HOUSEHOLD', ?, 0, 'unknown', '0', null)",
        lastId.incrementAndGet(),
        name,
        nation);
  }

  private Work.Change transfer(RandomGenerator random) {
    long from = anyId(random);
    long to = anyId(random);
    BigDecimal amount = BigDecimal.valueOf(random.nextInt(1, 10_000), 2);
    return () ->
        transactions.in(
            SERVICE,
            inOne -> {
              String sql = "update crm.customers set balance = balance + ? where id = ?";
              int rows = Sql.update(inOne, sql, amount.negate(), from);
              return rows == 0 ? 0 : rows + Sql.update(inOne, sql, amount, to);
            });
  }

  private static String name(RandomGenerator random) {
    return NAMES.get(random.nextInt(NAMES.size())) + " " + random.nextInt(100_000);
  }

  private long anyId(RandomGenerator random) {
    return 1 + random.nextLong(lastId.get());
  }
}
