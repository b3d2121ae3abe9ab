package dev.headwater.examples.shop.demo;

/** What the shop has to bear in the live phase. */
public enum Weather {
  /** One owner goes down and comes back. */
  CALM,

  /**
   * That, and: instances that are killed and that hang, a database server that crashes, sessions
   * that are ended, and a row that a copy cannot take.
   */
  CHAOS
}
