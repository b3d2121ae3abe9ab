package dev.headwater.audit;

import java.util.List;

/**
 * A row's key in PostgreSQL's texts, the same on both sides.
 *
 * @param parts in the order of the entity's key
 */
public record Key(List<String> parts) {
  public Key {
    parts = List.copyOf(parts);
  }

  /** {@code 7}, or {@code (a, 7)} where the key has several parts. */
  @Override
  public String toString() {
    return parts.size() == 1 ? parts.get(0) : "(" + String.join(", ", parts) + ")";
  }
}
