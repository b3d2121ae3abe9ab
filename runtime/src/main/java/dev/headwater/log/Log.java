package dev.headwater.log;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One owner's changes, as one subscriber reads them. Implementations pass one contract suite.
 *
 * <p>Not for several threads at once, save {@link #awaitHint}, {@link #wake} and {@link
 * #beginAnew}.
 */
public interface Log extends AutoCloseable {
  /** The owning service. */
  String owner();

  /**
   * Looks for what lies beyond the position.
   *
   * @param after how far this subscriber has come, durably; null for one that begins: events are
   *     then delivered from its registration on
   * @param wanted one for each copy
   * @param events names of the domain events to deliver
   * @throws OwnerLockedException when a table stays locked, or another instance reads
   * @throws BeginAnewException when the owner has let go of this subscriber, which takes copies
   *     only
   * @throws dev.headwater.base.HeadwaterException HW501 when the position is not the owner's any
   *     more, HW502 when the owner cannot be read truthfully from here
   */
  Reading read(@Nullable Position after, List<Wanted> wanted, Set<String> events)
      throws SQLException;

  /**
   * Looks for events alone, beyond an instant that was read before, and leaves the tick to later:
   * for who bears that events come again, since a crash of the owner or of the subscriber leads
   * back to the position. Only events whose transactions were flushed before they could be seen may
   * be read so, or a crash of the owner could take back what was handed out.
   *
   * @param after how far this subscriber has come, durably
   * @param since up to where it was read ahead, over this log and without a failure since
   * @return empty if there are so many that they are better read in a tick
   * @throws SQLException and others as {@link #read} does
   */
  Optional<Reading> readAhead(Position after, Snapshot since, Set<String> events)
      throws SQLException;

  /**
   * Reads the instant of another worker's reading, from the same position.
   *
   * @param after that reading's position
   * @throws SQLException if that reading has ended
   */
  Reading join(SharedInstant instant, Position after, List<Wanted> wanted) throws SQLException;

  /**
   * Ends all other sessions in which this subscriber reads the owner. Only for who holds the claim:
   * whoever reads besides is an instance that hangs, or works for one that has lost it.
   *
   * @return how many were ended
   */
  int endOthers() throws SQLException;

  /**
   * Registers the subscriber anew: its next reading begins from nothing, and events that were
   * committed before now are not delivered any more.
   */
  void beginAnew() throws SQLException;

  /**
   * Waits until the owner hints at new changes or the time is over. A hint may be missing or
   * spurious: it saves waiting, nothing rests on it.
   *
   * @param atLeast for so long only {@link #wake} ends the waiting: what is hinted at meanwhile is
   *     taken together
   * @return whether there was a hint
   */
  boolean awaitHint(Duration atLeast, Duration atMost) throws InterruptedException;

  /** Whether hints get through now, if the owner gives any. */
  boolean isHinted();

  /** Makes a present or the next {@link #awaitHint} return at once. */
  void wake();

  @Override
  void close();
}
