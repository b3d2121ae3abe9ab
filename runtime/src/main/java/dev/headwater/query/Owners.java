package dev.headwater.query;

import dev.headwater.model.Service;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** How owners are asked for rows of their entities. */
public interface Owners extends AutoCloseable {

  /**
   * Asks one owner, without waiting for it.
   *
   * @param longest after which nobody is interested any more
   * @return completed exceptionally with an {@link OwnerException} if there is no good answer; to
   *     be cancelled when it is no longer needed
   */
  CompletableFuture<OwnerAnswer> ask(Service owner, OwnerRequest request, Duration longest);

  /** How many values one read of a request may have. */
  default int valuesMax() {
    return 1_000;
  }

  @Override
  default void close() {}
}
