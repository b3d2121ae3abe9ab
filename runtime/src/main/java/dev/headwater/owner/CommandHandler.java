package dev.headwater.owner;

import java.sql.Connection;

/** The owner's business rules for one command. */
@FunctionalInterface
public interface CommandHandler<C extends Record, R extends Record> {
  /**
   * Decides and writes over the given connection, in a transaction that it must neither commit nor
   * roll back. What a refusing handler has written is taken back.
   *
   * @throws Exception for a technical failure: all is rolled back and the sender may try again
   */
  Outcome<R> handle(Connection transaction, C command) throws Exception;
}
