package dev.headwater.owner;

import java.sql.Connection;
import java.util.List;

/** Gives one command to a handler for many. */
public record HandleOne<C extends Record, R extends Record>(BatchHandler<C, R> many)
    implements CommandHandler<C, R> {
  @Override
  public Outcome<R> handle(Connection transaction, C command) throws Exception {
    return many.handle(transaction, List.of(command)).get(0);
  }
}
