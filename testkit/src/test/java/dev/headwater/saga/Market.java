package dev.headwater.saga;

import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;

/** A small market: somebody orders, pays, and gets what lies in the store, in two styles. */
interface Market {
  Service ORDERS = Service.named("orders");
  Service PAYMENTS = Service.named("payments");
  Service STORE = Service.named("store");

  /** What somebody wants; {@code wish} names it. */
  record Wish(String wish, long account, long product, int quantity, long amount) {}

  record Create(String wish, long amount) {}

  record Created(long orderId) {}

  record OrderOf(long orderId) {}

  record Nothing() {}

  record Take(String wish, long account, long amount) {}

  record Taken(long paymentId) {}

  record Refund(long paymentId, String reason) {}

  record Reserve(String wish, long product, int quantity) {}

  record Shelf(long product, int quantity) {}

  Entity<Shelf> SHELF = STORE.owns("shelf", Shelf.class).inTable("shelves").keyedBy("product");

  Command<Create, Created> CREATE = ORDERS.handles("create", Create.class, Created.class);
  Command<OrderOf, Nothing> CANCEL = ORDERS.handles("cancel", OrderOf.class, Nothing.class);
  Command<OrderOf, Nothing> CONFIRM = ORDERS.handles("confirm", OrderOf.class, Nothing.class);
  Command<Take, Taken> TAKE = PAYMENTS.handles("take", Take.class, Taken.class);
  Command<Refund, Nothing> REFUND = PAYMENTS.handles("refund", Refund.class, Nothing.class);
  Command<Reserve, Nothing> RESERVE = STORE.handles("reserve", Reserve.class, Nothing.class);

  Event<Saga.Ended> ENDED = ORDERS.publishes("order-ended", Saga.Ended.class);

  Saga<Wish> ORCHESTRATED =
      steps("place-order")
          .orchestrated()
          .within(ofSeconds(30))
          .because("Money and goods belong to two teams; who waits sees a pending order.");

  Saga<Wish> CHOREOGRAPHED =
      steps("place-order-by-itself")
          .choreographed()
          .within(ofSeconds(30))
          .because("The same where no team wants to lead; who waits sees a pending order.");

  private static Saga.Decided<Wish> steps(String name) {
    return ORDERS
        .starts(name, Wish.class)
        .step("create", CREATE, s -> new Create(s.input().wish(), s.input().amount()))
        .undoneBy(CANCEL, s -> new OrderOf(s.output(CREATE).orderId()))
        .step(
            "charge",
            TAKE,
            s -> new Take(s.input().wish(), s.input().account(), s.input().amount()))
        .undoneBy(REFUND, s -> new Refund(s.output(TAKE).paymentId(), s.reason()))
        .telling(ENDED)
        .pivot(
            "reserve",
            RESERVE,
            s -> new Reserve(s.input().wish(), s.input().product(), s.input().quantity()))
        .then("confirm", CONFIRM, s -> new OrderOf(s.output(CREATE).orderId()));
  }

  Model MODEL =
      Model.of(
          "market",
          SHELF,
          CREATE,
          CANCEL,
          CONFIRM,
          TAKE,
          REFUND,
          RESERVE,
          ENDED,
          ORCHESTRATED,
          CHOREOGRAPHED);
}
