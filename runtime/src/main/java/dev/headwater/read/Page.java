package dev.headwater.read;

import java.util.List;
import java.util.Optional;

/**
 * Some rows of a declared access pattern.
 *
 * @param next what to go on after; empty at the end
 */
public record Page<T>(List<T> rows, Optional<String> next, Stamp stamp) {
  public Page {
    rows = List.copyOf(rows);
  }
}
