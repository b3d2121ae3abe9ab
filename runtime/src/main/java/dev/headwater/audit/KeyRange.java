package dev.headwater.audit;

import org.jspecify.annotations.Nullable;

/**
 * The keys between two.
 *
 * @param after exclusive; null for all from the first on
 * @param upTo inclusive; null for all up to the last
 */
record KeyRange(@Nullable Key after, @Nullable Key upTo) {
  boolean isBounded() {
    return after != null && upTo != null;
  }
}
