package dev.headwater.owner;

import java.sql.Connection;
import java.util.List;

/** Gives one command to a handler for many. */
public record HandleOne<C extends Record, R extends Record>(BatchHandler<C, R> many)
    implements CommandHandler<C, R> {
  @Override
  public Outcome<R> handle(Connection transaction, C command) throws Exception {
    return all(transaction, List.of(command)).get(0);
  }

  /** The outcomes of all, as many as there are commands. */
  public List<Outcome<R>> all(Connection transaction, List<C> commands) throws Exception {
    List<Outcome<R>> outcomes = many.handle(transaction, commands);
    if (outcomes.size() != commands.size()) {
      throw new IllegalStateException(
          "the handler was given %d commands and has returned %d outcomes"
              .formatted(commands.size(), outcomes.size()));
    }
    return outcomes;
  }
}
