package dev.headwater.saga;

/**
 * A message on its way.
 *
 * @param recipient a service
 */
record Sent(String recipient, Message message) {
  /** Under which name messages to a service stand among its senders' events. */
  static String address(String service) {
    return "saga/" + service;
  }
}
