package dev.headwater.inbox;

import dev.headwater.base.Sql;
import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What a service does with an owner's changes, in its own database. */
public interface Effects {
  /** Called when this instance has taken over the owner: what it knew may be outdated. */
  void begin(Connection local) throws SQLException;

  /** What is needed of the owner's entities. */
  List<Wanted> wanted();

  /** Names of the owner's domain events that are needed. */
  Set<String> events();

  /**
   * Looks whether there is something to do although nothing may have changed, such as filling a
   * copy or trying again what could not be applied.
   */
  boolean isPending(Connection local, Instant now) throws SQLException;

  /**
   * Brings the changes into effect, within the caller's transaction. It may be called again with
   * the same changes if that transaction does not commit.
   *
   * @return how many rows and events took effect
   */
  long apply(Connection local, Reading reading, Applying how) throws SQLException;

  /**
   * Takes what is too much for one transaction in several of its own, before the tick's. When
   * {@link #apply} is then given the same reading, what was taken is to be passed over; if the tick
   * fails, it comes again. Called only where all that are applied together {@linkplain #maySeeAgain
   * may see it again}.
   *
   * @return how many events took effect
   */
  default long applyBefore(Connection local, Reading reading, Fence fence) throws SQLException {
    return 0;
  }

  /** Keeps those out of a transaction who have lost the claim. */
  @FunctionalInterface
  interface Fence {
    /**
     * To be called first.
     *
     * @throws FencedOutException when the claim is lost; whoever takes it from now on waits for
     *     this transaction, and ends it if it hangs
     */
    void of(Connection transaction) throws SQLException;
  }

  /** Whether more steps are needed to get to where a tick alone would lead. */
  default boolean isUnfinished() {
    return false;
  }

  /**
   * Whether it bears to be given the same events once more, after a crash. What bears that is taken
   * ahead of its tick: see {@link Ahead}.
   */
  default boolean maySeeAgain() {
    return wanted().isEmpty() && events().isEmpty();
  }

  /** Called when the transaction has committed. */
  void committed();

  /** Tries again what is due and needs no reading, in transactions of its own. */
  void retry(Connection local, Fenced fenced, Instant now) throws SQLException;

  /** Transactions of who holds the claim; whoever has lost it cannot commit any. */
  interface Fenced {
    <T> T inTransaction(Connection local, Sql.Work<T> work) throws SQLException;
  }
}
