package dev.headwater.inbox;

import java.sql.Connection;

/** What a service does with another one's domain event. */
@FunctionalInterface
public interface EventHandler<E extends Record> {
  /**
   * Runs in the transaction in which the event is marked as handled: what it writes over the given
   * connection takes effect exactly once. It must neither commit nor roll back.
   *
   * <p>The service's copies of the owner's data are at least as new as the event.
   */
  void handle(Connection transaction, E event) throws Exception;
}
