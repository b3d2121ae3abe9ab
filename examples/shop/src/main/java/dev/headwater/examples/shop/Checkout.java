package dev.headwater.examples.shop;

import static java.time.Duration.ofSeconds;

import dev.headwater.examples.shop.Inventory.LinesOf;
import dev.headwater.examples.shop.Inventory.Reserve;
import dev.headwater.examples.shop.Orders.OrderOf;
import dev.headwater.examples.shop.Orders.PlaceOrder;
import dev.headwater.examples.shop.Payments.Charge;
import dev.headwater.examples.shop.Payments.Refund;
import dev.headwater.model.Saga;

/**
 * What customers do at the checkout: transactions that span orders, payments and inventory.
 * Declared by orders, which answers for their end.
 */
public interface Checkout {
  /** The order is pending until it is paid for and its goods are set aside. */
  Saga<PlaceOrder> PLACE_ORDER =
      placing("place-order")
          .orchestrated()
          .within(ofSeconds(30))
          .because(
              "Money and goods belong to two teams, and neither may wait for the other with a lock"
                  + " held; the customer sees a pending order for a moment.");

  /** The same without anybody leading. */
  Saga<PlaceOrder> PLACE_ORDER_TOGETHER =
      placing("place-order-together")
          .choreographed()
          .within(ofSeconds(30))
          .because(
              "Here so that the two styles can be compared: one hop less between payments and"
                  + " inventory, which in return have to know each other.");

  private static Saga.Decided<PlaceOrder> placing(String name) {
    return Orders.SERVICE
        .starts(name, PlaceOrder.class)
        .step("create", Orders.CREATE, s -> s.input())
        .undoneBy(Orders.CANCEL, s -> new OrderOf(s.output(Orders.CREATE).orderId()))
        .step(
            "charge",
            Payments.CHARGE,
            s ->
                new Charge(
                    s.output(Orders.CREATE).orderId(),
                    s.input().customerId(),
                    s.output(Orders.CREATE).total()))
        .undoneBy(Payments.GIVE_BACK, s -> new Refund(s.output(Orders.CREATE).orderId()))
        .pivot(
            "reserve",
            Inventory.RESERVE,
            s -> new Reserve(s.output(Orders.CREATE).orderId(), s.input().lines()))
        .then("confirm", Orders.CONFIRM, s -> new OrderOf(s.output(Orders.CREATE).orderId()));
  }

  /** What is to be sent back. */
  record Return(long orderId) {}

  /** A courier is booked, the money given back if the rules allow it, the goods put back. */
  Saga<Return> RETURN_ORDER =
      Orders.SERVICE
          .starts("return-order", Return.class)
          .step("collect", Inventory.COLLECT, s -> new LinesOf(s.input().orderId()))
          .undoneBy(Inventory.CALL_OFF, s -> new LinesOf(s.input().orderId()))
          .pivot("refund", Payments.REFUND, s -> new Refund(s.input().orderId()))
          .then("restock", Inventory.RESTOCK, s -> new LinesOf(s.input().orderId()))
          .then("close", Orders.CLOSE, s -> new OrderOf(s.input().orderId()))
          .orchestrated()
          .within(ofSeconds(60))
          .because(
              "The courier has to be on the way before money flows back, and called off where it"
                  + " does not; customers can live with hours between the two.");
}
