package dev.headwater.owner;

import java.time.Duration;

/**
 * How much one question to an owner may cost it.
 *
 * @param valuesMax keys, or groups of rows, in one question
 * @param rowsMax rows in one answer; there it ends, and says so
 * @param answerMax how long the database may take for its next rows
 */
public record ReadLimits(int valuesMax, int rowsMax, Duration answerMax) {
  public ReadLimits {
    if (valuesMax < 1 || rowsMax < 1 || rowsMax == Integer.MAX_VALUE) {
      throw new IllegalArgumentException(valuesMax + " values, " + rowsMax + " rows");
    }
    if (answerMax.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("an answer within " + answerMax);
    }
  }

  /** A thousand values, fifty thousand rows, five seconds. */
  public static ReadLimits byDefault() {
    return new ReadLimits(1_000, 50_000, Duration.ofSeconds(5));
  }

  public ReadLimits withValuesMax(int most) {
    return new ReadLimits(most, rowsMax, answerMax);
  }

  public ReadLimits withRowsMax(int most) {
    return new ReadLimits(valuesMax, most, answerMax);
  }

  public ReadLimits withAnswerMax(Duration longest) {
    return new ReadLimits(valuesMax, rowsMax, longest);
  }
}
