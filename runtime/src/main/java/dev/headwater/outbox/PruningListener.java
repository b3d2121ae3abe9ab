package dev.headwater.outbox;

import java.sql.Connection;

/** Is told of each round of pruning, on its thread and with its session, in autocommit mode. */
@FunctionalInterface
public interface PruningListener {
  /** Does nothing. */
  PruningListener NONE = (connection, slotsTruncated, letGo) -> {};

  /** A round has ended. To handle its own failures: the pruning is done. */
  void pruned(Connection connection, int slotsTruncated, int letGo);
}
