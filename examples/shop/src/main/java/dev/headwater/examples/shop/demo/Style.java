package dev.headwater.examples.shop.demo;

/** In which style orders are placed at the checkout. */
public enum Style {
  ORCHESTRATED,
  CHOREOGRAPHED,
  /** One order so, the next one the other way. */
  BOTH
}
