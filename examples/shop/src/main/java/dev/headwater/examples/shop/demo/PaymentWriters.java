package dev.headwater.examples.shop.demo;

import static dev.headwater.examples.shop.Payments.SERVICE;
import static dev.headwater.examples.shop.Payments.TAKE;

import dev.headwater.examples.shop.Payments.TakePayment;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What happens to payments: they are taken, and now and then a batch is given back. */
final class PaymentWriters {
  private final Transactions transactions;

  PaymentWriters(Transactions transactions) {
    this.transactions = transactions;
  }

  List<Work> commands() {
    return List.of(new Work(SERVICE, 40, this::cashier));
  }

  private Work.Change cashier(RandomGenerator random) {
    UUID from = new UUID(random.nextLong(), random.nextLong());
    return random.nextInt(100) < 3 ? () -> refund(from) : () -> take(from);
  }

  /** Asked twice for one payment, the first answer is given again. */
  private int take(UUID from) throws SQLException {
    Optional<UUID> open =
        transactions.find(
            SERVICE,
            """
            select id from billing.payments where status = 'OPEN' and id >= ?
            order by id limit 1""",
            row -> row.getObject(1, UUID.class),
            from);
    return open.isEmpty()
        ? 0
        : transactions.send(TAKE, new TakePayment(open.get()), "take " + open.get(), taken -> 1);
  }

  private int refund(UUID from) throws SQLException {
    return transactions.update(
        SERVICE,
        """
        update billing.payments set status = 'REFUNDED' where id in
          (select id from billing.payments
           where status = 'TAKEN' and id >= ? and account is null
           order by id limit 20 for update)""",
        from);
  }
}
