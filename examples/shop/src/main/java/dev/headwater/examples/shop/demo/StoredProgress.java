package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a service has come with one owner, as its database knows: by whichever instance. While
 * the database is out of reach, what was seen last counts.
 */
final class StoredProgress {
  private static final Logger LOG = LoggerFactory.getLogger(StoredProgress.class);
  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(50).toNanos();

  private final DataSource database;
  private final String owner;
  private Seen seen = new Seen(null, 0);
  private long lookedNanos = System.nanoTime() - LOOK_EVERY_NANOS;

  private record Seen(@Nullable Instant asOf, long changesApplied) {}

  StoredProgress(DataSource database, String owner) {
    this.database = database;
    this.owner = owner;
  }

  /** As seen within the last 50 ms; empty while copies are being filled. */
  synchronized Optional<Instant> asOf() {
    if (System.nanoTime() - lookedNanos >= LOOK_EVERY_NANOS) {
      look();
    }
    return Optional.ofNullable(seen.asOf());
  }

  /** As it is now. */
  synchronized long changesApplied() {
    look();
    return seen.changesApplied();
  }

  private void look() {
    lookedNanos = System.nanoTime();
    try (Connection connection = database.getConnection()) {
      Sql.first(
              connection,
              """
              select case when not exists (
                  select from headwater.copies c where c.owner = p.owner and not c.loaded)
                then as_of end, changes_applied
              from headwater.positions p where owner = ? order by n desc limit 1""",
              row ->
                  new Seen(
                      row.getTimestamp(1) == null ? null : row.getTimestamp(1).toInstant(),
                      row.getLong(2)),
              owner)
          .ifPresent(found -> seen = found);
    } catch (SQLException outOfReach) {
      LOG.debug("the progress with {} was not seen: {}", owner, outOfReach.getMessage());
    }
  }
}
