package dev.headwater.examples.shop;

import dev.headwater.model.Model;

/** The whole shop. */
public interface Shop {
  Model SHOP =
      Model.of(
          "shop",
          // customers
          Customers.LEVEL,
          Customers.CUSTOMER,
          Customers.RENAME,
          // catalog
          Catalog.LEVEL,
          Catalog.PRODUCT,
          Catalog.CHANGE_PRICE,
          // orders
          Orders.LEVEL,
          Orders.ORDER,
          Orders.ORDER_LINE,
          Orders.CUSTOMER_NAMES,
          Orders.PRODUCT_TITLES,
          Orders.PLACE_ORDER,
          Orders.ORDER_PLACED,
          Orders.CREATE,
          Orders.CONFIRM,
          Orders.CANCEL,
          Orders.CLOSE,
          Checkout.PLACE_ORDER,
          Checkout.PLACE_ORDER_TOGETHER,
          Checkout.RETURN_ORDER,
          // payments
          Payments.LEVEL,
          Payments.PAYMENT,
          Payments.ORDER_TOTALS,
          Payments.ON_ORDER_PLACED,
          Payments.TAKE,
          Payments.CHARGE,
          Payments.GIVE_BACK,
          Payments.REFUND,
          // inventory
          Inventory.LEVEL,
          Inventory.STOCK,
          Inventory.PICK_TITLES,
          Inventory.RECEIVE,
          Inventory.RESERVE,
          Inventory.COLLECT,
          Inventory.CALL_OFF,
          Inventory.RESTOCK,
          // storefront
          Storefront.LEVEL,
          Storefront.CUSTOMERS,
          Storefront.PRODUCTS,
          Storefront.ORDERS,
          Storefront.ORDER_LINES,
          Storefront.PAYMENTS,
          Storefront.STOCK,
          Storefront.ORDER_PAGE,
          Storefront.CUSTOMER_HISTORY,
          Pages.ORDER_PAGE,
          Pages.ORDER_PAGE_FROM_COPIES,
          Pages.ORDER_PAGE_COMPOSED,
          Pages.CUSTOMER_HISTORY);
}
