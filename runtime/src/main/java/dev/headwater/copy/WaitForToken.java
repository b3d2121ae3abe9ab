package dev.headwater.copy;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.inbox.Freshness;
import dev.headwater.inbox.Positions;
import dev.headwater.log.Token;
import dev.headwater.read.FreshnessSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Waits until what a token proves has taken effect in this service. */
public final class WaitForToken {
  /** Another instance may be the one that applies: then only the database tells. */
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final DataSource source;
  private final FreshnessSource known;

  /** Waits for all of the service's copies of the token's owner. */
  public WaitForToken(DataSource source, FreshnessSource known) {
    this.source = source;
    this.known = known;
  }

  /**
   * Returns once the token is reached.
   *
   * @throws HeadwaterException HW401 when it has not taken effect in time, HW403 when the token is
   *     of another installation of its owner, HW417 when it tells of what has never happened
   */
  public void until(Token token, Duration longest) throws SQLException {
    long begun = System.nanoTime();
    long end = begun + longest.toNanos();
    long nextDemand = begun;
    while (!isReached(token)) {
      long now = System.nanoTime();
      requirePast(token, begun);
      if (now >= end) {
        throw new HeadwaterException(
            "HW401",
            token.owner(),
            "what the token proves has not arrived here within " + longest.toMillis() + " ms.",
            "wait longer, read without the token, or ask the owner; see status for what holds it up.");
      }
      // Not at each change: a waiter and a worker that wake each other would never rest.
      if (now >= nextDemand) {
        known.demand(token);
        nextDemand = now + LOOK_EVERY_NANOS;
      }
      pause(token.owner(), Math.min(end - now, LOOK_EVERY_NANOS));
    }
  }

  private void requirePast(Token token, long heldNanos) {
    if (known
        .lastLook(token.owner())
        .filter(look -> look.disproves(token, heldNanos))
        .isPresent()) {
      throw new HeadwaterException(
          "HW417",
          token.owner(),
          "the token tells of a transaction that has not completed there.",
          "use it once its transaction has committed; otherwise drop it: it was made up, or its"
              + " write was lost in a crash.");
    }
  }

  private boolean isReached(Token token) throws SQLException {
    Optional<Freshness> here = known.freshness(token.owner());
    // While a copy is still being filled, only the database tells when it is done.
    if (here.isPresent() && known.isFilled(token.owner()) && here.get().satisfies(token)) {
      return true;
    }
    Optional<Freshness> stored = stored(token.owner());
    if (stored.isPresent() && !stored.get().isOfSameIncarnation(token)) {
      throw new HeadwaterException(
          "HW403",
          token.owner(),
          "the token is of another installation of this service's data.",
          "drop the token and read again.");
    }
    return stored.isPresent() && stored.get().satisfies(token) && areFilled(token.owner());
  }

  /** A tick that shows the token says nothing of rows that a copy does not have yet. */
  private boolean areFilled(String owner) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Sql.first(
              connection,
              """
              select not exists (select from headwater.copies where owner = ? and not loaded)""",
              row -> row.getBoolean(1),
              owner)
          .orElse(true);
    }
  }

  private Optional<Freshness> stored(String owner) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Positions.find(connection, owner).map(Positions.Stored::freshness);
    }
  }

  private void pause(String owner, long nanos) {
    try {
      known.awaitChange(owner, nanos);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HeadwaterException(
          "HW401", owner, "waiting for the token was interrupted.", "try again.", interrupted);
    }
  }
}
