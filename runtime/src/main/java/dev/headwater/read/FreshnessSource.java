package dev.headwater.read;

import dev.headwater.inbox.Freshness;
import dev.headwater.inbox.Look;
import dev.headwater.log.Token;
import java.util.Optional;

/** What this instance knows of an owner's freshness beyond what the database says. */
public interface FreshnessSource {
  Optional<Freshness> freshness(String owner);

  /**
   * What this instance's worker saw when it last looked at the owner, whether or not it is here.
   */
  Optional<Look> lastLook(String owner);

  /** Has the owner looked at now, because somebody waits for what the token proves. */
  void demand(Token token);

  /** Has the owner looked at now, because somebody wants to know that nothing is new there. */
  void look(String owner);

  /** Waits until something changes or the time is over. */
  void awaitChange(String owner, long nanosMax) throws InterruptedException;

  /** Whether this instance knows that all copies of the owner have been filled. */
  boolean isFilled(String owner);
}
