package dev.headwater.copy;

import dev.headwater.inbox.Freshness;
import dev.headwater.log.Token;
import java.util.Optional;

/** What this instance knows of an owner's freshness beyond what the database says. */
public interface FreshnessSource {
  Optional<Freshness> freshness(String owner);

  /** Has the owner looked at now, because somebody waits. */
  void demand(Token token);

  /** Waits until something changes or the time is over. */
  void awaitChange(String owner, long nanosMax) throws InterruptedException;

  /** Whether this instance knows that all copies of the owner have been filled. */
  boolean isFilled(String owner);
}
