package dev.headwater.inbox;

import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import java.time.Instant;
import java.util.UUID;

/**
 * How fresh a service's view of an owner is.
 *
 * @param tick the last one that took effect
 * @param seen the tick's snapshot: everything visible in it has taken effect
 * @param asOf everything committed at the owner before it has taken effect; on the service's clock
 */
public record Freshness(UUID incarnation, UUID tick, Snapshot seen, Instant asOf) {
  private static final UUID NO_TICK = new UUID(0, 0);

  /** Of what an owner itself has said. */
  public static Freshness ofOwner(UUID incarnation, Snapshot seen, Instant asOf) {
    return new Freshness(incarnation, NO_TICK, seen, asOf);
  }

  /** Whether the token's proof can be judged here at all. */
  public boolean isOfSameIncarnation(Token token) {
    return incarnation.equals(token.incarnation());
  }

  public boolean satisfies(Token token) {
    return isOfSameIncarnation(token) && token.seen().isIn(seen);
  }

  /** The later of two observations of one tick; of different ticks this one. */
  public Freshness orLater(Freshness other) {
    return tick.equals(other.tick) && other.asOf.isAfter(asOf) ? other : this;
  }
}
