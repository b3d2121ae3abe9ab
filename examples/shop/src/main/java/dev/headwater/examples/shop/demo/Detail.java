package dev.headwater.examples.shop.demo;

/** How much is explained at the end. */
public enum Detail {
  /** Owners, ways and prices of an order's page. */
  SHORT,
  /** All that there is to say of it. */
  WHOLE
}
