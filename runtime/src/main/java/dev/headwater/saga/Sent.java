package dev.headwater.saga;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way.
 *
 * @param recipient a service
 * @param trace the {@code traceparent} of who started the saga; null if it is not traced
 */
record Sent(String recipient, Message message, @Nullable String trace) {
  /** Under which name messages to a service stand among its senders' events. */
  static String address(String service) {
    return "saga/" + service;
  }
}
