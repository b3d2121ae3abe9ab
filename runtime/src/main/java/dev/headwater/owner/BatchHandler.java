package dev.headwater.owner;

import java.sql.Connection;
import java.util.List;

/**
 * The owner's business rules for many commands of one kind at once: in a saga's step, where many
 * sagas are at the same one, one set-based statement then does what would take one for each.
 */
@FunctionalInterface
public interface BatchHandler<C extends Record, R extends Record> {
  /**
   * Decides and writes over the given connection, as {@link CommandHandler#handle} does. Where
   * commands compete, for the last piece of something or the same row, the earlier come first.
   *
   * <p>If some are refused, what was written is taken back, and the others are handled once more
   * without them: so a command's answer may depend on those before it, but not on those that are
   * refused. After a failure each is handled by itself.
   *
   * @param commands one or more; how many changes with the load
   * @return an outcome for each, in the same order
   */
  List<Outcome<R>> handle(Connection transaction, List<C> commands) throws Exception;
}
