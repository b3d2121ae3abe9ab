package dev.headwater.inbox;

import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import java.util.UUID;

/**
 * What an owner showed when it was looked at.
 *
 * @param askedNanos by {@link System#nanoTime}, before it was asked
 */
public record Look(UUID incarnation, Snapshot snapshot, long askedNanos) {

  /**
   * Whether the token tells of a transaction that had not completed at this look, though somebody
   * held the token before: then no committed transaction of this history has given it.
   *
   * @param heldNanos by {@link System#nanoTime}, when somebody came with the token
   */
  public boolean disproves(Token token, long heldNanos) {
    return askedNanos - heldNanos > 0
        && incarnation.equals(token.incarnation())
        && token.seen().isBeyond(snapshot);
  }
}
