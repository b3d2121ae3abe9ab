package dev.headwater.saga;

import dev.headwater.base.ByIndex;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Semantic locks: which saga has claimed which row until it ends. They outlive transactions, and
 * are released by the saga's end alone: a time of their own would let others in while it still
 * runs.
 */
final class ClaimRows {
  /** How a step stands in the ledger that waits for another saga. */
  private static final String WAITS_FOR = "waits for saga ";

  private final Connection transaction;
  private final Instant now;

  ClaimRows(Connection transaction, Instant now) {
    this.transaction = transaction;
    this.now = now;
  }

  /**
   * Claims a row.
   *
   * @return the saga that has it; empty if the given one has it now
   */
  Optional<UUID> claim(Claim claim, UUID saga) throws SQLException {
    while (true) {
      Optional<UUID> holder = tryToClaim(claim, saga);
      if (holder.isPresent()) {
        return holder.filter(other -> !other.equals(saga));
      }
      // It was released between the two statements: whose it is now only claiming tells.
    }
  }

  /** Who has it then; empty if nobody has it any more, and it was not claimed either. */
  private Optional<UUID> tryToClaim(Claim claim, UUID saga) throws SQLException {
    int claimed =
        Sql.update(
            transaction,
            """
            insert into headwater.saga_claims (entity, key, saga, since) values (?, ?, ?, ?)
            on conflict (entity, key) do nothing""",
            claim.entity(),
            claim.key(),
            saga,
            Timestamp.from(now));
    return claimed == 1
        ? Optional.of(saga)
        : ByIndex.first(
            transaction,
            "select saga from headwater.saga_claims where entity = ? and key = ?",
            row -> row.getObject(1, UUID.class),
            claim.entity(),
            claim.key());
  }

  static String waiting(UUID holder) {
    return WAITS_FOR + holder;
  }

  /** For whom a step waits, if it does. */
  static Optional<UUID> holderOf(Entry entry) {
    return entry.reason().startsWith(WAITS_FOR)
        ? Optional.of(UUID.fromString(entry.reason().substring(WAITS_FOR.length())))
        : Optional.empty();
  }

  /** What the saga has claimed is free, and who waits for it may try at once. */
  void release(UUID saga) throws SQLException {
    ByIndex.together(
        transaction,
        List.of(
            Sql.Part.of("delete from headwater.saga_claims where saga = ?", saga),
            Sql.Part.of(
                """
                update headwater.saga_steps set next_try_at = ?
                where next_try_at is not null and state = 'trying' and reason = ?""",
                Timestamp.from(now),
                waiting(saga))));
  }
}
