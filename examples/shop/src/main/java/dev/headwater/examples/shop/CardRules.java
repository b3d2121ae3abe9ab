package dev.headwater.examples.shop;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Payments.Charge;
import dev.headwater.examples.shop.Payments.Charged;
import dev.headwater.examples.shop.Payments.Refund;
import dev.headwater.examples.shop.Payments.Refunded;
import dev.headwater.owner.Outcome;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** What payments allows at the checkout: a card has a limit, and large refunds need a person. */
final class CardRules {
  private static final BigDecimal LIMIT = new BigDecimal(8_000);
  private static final BigDecimal REFUND_MAX = new BigDecimal(1_500);

  private CardRules() {}

  static Outcome<Charged> charge(Connection transaction, Charge charge) throws SQLException {
    if (charge.amount().compareTo(LIMIT) > 0 || !isCovered(transaction, charge)) {
      return Outcome.refused("The card of customer " + charge.customerId() + " was declined.");
    }
    UUID payment =
        Sql.first(
                transaction,
                """
                insert into billing.payments (order_id, amount, status, taken_at, account)
                values (?, ?, 'TAKEN', now(), 'card ' || ?) returning id""",
                row -> row.getObject(1, UUID.class),
                charge.orderId(),
                charge.amount(),
                charge.customerId())
            .orElseThrow();
    return Outcome.done(new Charged(payment));
  }

  /** The first charge opens the card. */
  private static boolean isCovered(Connection transaction, Charge charge) throws SQLException {
    return Sql.update(
            transaction,
            """
            insert into billing.cards as c values (?, ? - ?)
            on conflict (customer_id) do update set available = c.available - ?
              where c.available >= ?""",
            charge.customerId(),
            LIMIT,
            charge.amount(),
            charge.amount(),
            charge.amount())
        == 1;
  }

  static Outcome<Refunded> refund(Connection transaction, Refund refund) throws SQLException {
    Optional<BigDecimal> taken =
        Sql.first(
            transaction,
            """
            select amount from billing.payments
            where order_id = ? and status = 'TAKEN' for update""",
            row -> row.getBigDecimal(1),
            refund.orderId());
    if (taken.isEmpty()) {
      return Outcome.refused("Nothing was paid for order " + refund.orderId() + ".");
    }
    if (taken.get().compareTo(REFUND_MAX) > 0) {
      return Outcome.refused("More than " + REFUND_MAX + " is given back by a person only.");
    }
    return giveBack(transaction, refund);
  }

  static Outcome<Refunded> giveBack(Connection transaction, Refund refund) throws SQLException {
    return Sql.first(
            transaction,
            """
            with refunded as (
              update billing.payments set status = 'REFUNDED'
              where order_id = ? and status = 'TAKEN' returning amount, account
            ), given as (
              update billing.cards c set available = available + r.amount from refunded r
              where r.account = 'card ' || c.customer_id
            )
            select amount from refunded""",
            row -> row.getBigDecimal(1),
            refund.orderId())
        .<Outcome<Refunded>>map(amount -> Outcome.done(new Refunded(amount)))
        .orElseGet(() -> Outcome.refused("Nothing was paid for order " + refund.orderId() + "."));
  }
}
