package dev.headwater.owner;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.Token;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rows of several entities, all of one instant.
 *
 * @param asOf everything that the owner had committed before is shown
 * @param token of all that it shows
 * @param found for each request, in their order
 */
public record FewRows(Instant asOf, Token token, List<Found> found) {

  /**
   * Of one request.
   *
   * @param rows JSON objects of the wanted fields
   * @param problem HW807 when there are more rows than it may have
   */
  public record Found(List<String> rows, Optional<HeadwaterException> problem) {}
}
