package dev.headwater.examples.shop.demo;

import java.math.BigDecimal;

/**
 * What the owners' own tables say of all orders that were placed at the checkout.
 *
 * @param moneyTaken by payments, and not given back
 * @param moneyDue for the orders that orders has confirmed
 * @param stockReserved pieces that inventory has set aside
 * @param stockDue pieces of the orders that orders has confirmed
 * @param pendingOrders orders of which nobody knows what will come
 * @param halfDone confirmed orders without exactly their money and all of their pieces
 */
public record Proof(
    BigDecimal moneyTaken,
    BigDecimal moneyDue,
    long stockReserved,
    long stockDue,
    long pendingOrders,
    long halfDone,
    boolean holds) {
  static final Proof NONE = new Proof(BigDecimal.ZERO, BigDecimal.ZERO, 0, 0, 0, 0, false);

  static Proof of(
      BigDecimal moneyTaken,
      BigDecimal moneyDue,
      long stockReserved,
      long stockDue,
      long pendingOrders,
      long halfDone) {
    return new Proof(
        moneyTaken,
        moneyDue,
        stockReserved,
        stockDue,
        pendingOrders,
        halfDone,
        moneyTaken.compareTo(moneyDue) == 0
            && stockReserved == stockDue
            && pendingOrders == 0
            && halfDone == 0);
  }
}
