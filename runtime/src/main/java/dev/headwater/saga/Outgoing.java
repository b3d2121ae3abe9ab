package dev.headwater.saga;

import org.jspecify.annotations.Nullable;

/** Takes messages that a batch sends; those to the service itself are taken in the same batch. */
@FunctionalInterface
interface Outgoing {
  void send(String recipient, Message message, @Nullable String trace);
}
