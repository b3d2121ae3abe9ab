package dev.headwater.examples.shop;

import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Who owes and who has paid: one payment for each placed order. */
public interface Payments {
  Service SERVICE = Service.named("payments");

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
      SERVICE.owns("payment", Payment.class).inTable("billing.payments").keyedBy("id");

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
}
