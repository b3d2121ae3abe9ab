package dev.headwater.examples.shop;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import dev.headwater.model.Subscription;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Who owes and who has paid: one payment for each placed order. */
public interface Payments {
  Service SERVICE = Service.named("payments");

  ServiceLevel LEVEL = SERVICE.promises(0.998, ofMillis(8), ofMillis(80));

  /** Whether the money is here. */
  enum Status {
    OPEN,
    TAKEN,
    REFUNDED
  }

  /** What is to be paid for an order. */
  record Payment(
      UUID id, long orderId, BigDecimal amount, Status status, Optional<Instant> takenAt) {}

  Entity<Payment> PAYMENT =
      SERVICE
          .owns("payment", Payment.class)
          .inTable("billing.payments")
          .readBy("orderId")
          .keyedBy("id");

  /** What payments needs of an order. */
  record OrderTotal(long id, long customerId, BigDecimal total, Orders.Status status) {}

  Copy<OrderTotal> ORDER_TOTALS =
      SERVICE
          .copies(Orders.ORDER)
          .as("order_totals", OrderTotal.class)
          .staleAtMost(ofSeconds(2))
          .because(
              "Money is only taken up to the present total of an order that still stands, "
                  + "also while orders is being deployed.");

  Subscription<Orders.OrderPlaced> ON_ORDER_PLACED =
      SERVICE
          .subscribesTo(Orders.ORDER_PLACED)
          .because(
              "Each placed order opens one payment; whoever places it need not know who collects.");

  /** Takes the money of an open payment. */
  record TakePayment(UUID paymentId) {}

  /** When the money was taken. */
  record PaymentTaken(BigDecimal amount, Instant takenAt) {}

  Command<TakePayment, PaymentTaken> TAKE =
      SERVICE.handles("take-payment", TakePayment.class, PaymentTaken.class);

  /** Takes the money for an order at once, from the customer's card. */
  record Charge(long orderId, long customerId, BigDecimal amount) {}

  /** The payment that it came to. */
  record Charged(UUID paymentId) {}

  Command<Charge, Charged> CHARGE = SERVICE.handles("charge-card", Charge.class, Charged.class);

  /** Money for an order goes back to the card. */
  record Refund(long orderId) {}

  /** How much has gone back. */
  record Refunded(BigDecimal amount) {}

  /** For an order that has come to nothing: without asking. */
  Command<Refund, Refunded> GIVE_BACK = SERVICE.handles("give-back", Refund.class, Refunded.class);

  /** For goods that are sent back: if the rules allow it. */
  Command<Refund, Refunded> REFUND =
      SERVICE.handles("refund-payment", Refund.class, Refunded.class);
}
