package dev.headwater.examples.shop;

import dev.headwater.ServiceSetup;
import dev.headwater.model.Service;

/** The business rules of the shop's services: what each does with its commands and events. */
public final class ShopRules {
  private ShopRules() {}

  /** Gives a service that is about to be run its rules. */
  public static ServiceSetup of(Service service, ServiceSetup setup) {
    return switch (service.name()) {
      case "customers" -> setup.handling(Customers.RENAME, CustomerRules::rename);
      case "catalog" -> setup.handling(Catalog.CHANGE_PRICE, CatalogRules::changePrice);
      case "orders" ->
          setup
              .handling(Orders.PLACE_ORDER, OrderRules::place)
              .handling(Orders.CREATE, OrderRules::create)
              .handling(Orders.CONFIRM, OrderRules::confirm)
              .handling(Orders.CANCEL, OrderRules::cancel)
              .handling(Orders.CLOSE, OrderRules::close);
      case "payments" ->
          setup
              .handling(Payments.TAKE, PaymentRules::take)
              .handling(Payments.CHARGE, CardRules::charge)
              .handling(Payments.GIVE_BACK, CardRules::giveBack)
              .handling(Payments.REFUND, CardRules::refund)
              .reactingTo(Orders.ORDER_PLACED, PaymentRules::open);
      case "inventory" ->
          setup
              .handling(Inventory.RECEIVE, InventoryRules::receive)
              .handling(Inventory.RESERVE, ReservationRules::reserve)
              .handling(Inventory.COLLECT, ReservationRules::collect)
              .handling(Inventory.CALL_OFF, ReservationRules::callOff)
              .handling(Inventory.RESTOCK, ReservationRules::restock);
      default -> setup;
    };
  }
}
