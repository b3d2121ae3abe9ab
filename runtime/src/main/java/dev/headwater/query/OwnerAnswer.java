package dev.headwater.query;

import dev.headwater.log.Token;
import java.time.Instant;
import java.util.List;

/**
 * What an owner has answered.
 *
 * @param asOf everything that it had committed before is shown
 * @param token proves what it showed
 * @param rows for each read, in their order
 */
public record OwnerAnswer(Instant asOf, Token token, List<List<? extends Record>> rows) {
  public OwnerAnswer {
    rows = List.copyOf(rows);
  }
}
