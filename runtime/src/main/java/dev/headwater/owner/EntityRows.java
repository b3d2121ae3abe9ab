package dev.headwater.owner;

import dev.headwater.log.Token;
import java.io.IOException;
import java.time.Instant;

/** Who takes an owner's answer, row by row, while it is read. */
public interface EntityRows {
  /**
   * Before the first row, and also if there is none.
   *
   * @param asOf everything that the owner had committed before is shown
   * @param token of all that it shows
   */
  void begin(Instant asOf, Token token) throws IOException;

  /**
   * One row.
   *
   * @param json an object of the wanted fields, by the record's components
   */
  void row(String json) throws IOException;
}
