package dev.headwater.saga;

/** Takes messages that a batch sends; those to the service itself are taken in the same batch. */
@FunctionalInterface
interface Outgoing {
  void send(String recipient, Message message);
}
