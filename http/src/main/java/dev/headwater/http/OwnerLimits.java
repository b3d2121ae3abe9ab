package dev.headwater.http;

import java.time.Duration;

/**
 * What asking owners may take.
 *
 * @param requestsMax under way to one owner at once
 * @param waitingMax that wait for their turn; what comes beyond fails at once
 * @param connectMax within which a connection has to be there
 * @param answerBytesMax of one answer; a longer one is refused
 * @param valuesMax of one entity in one request; more are divided into several
 * @param failuresMax how many of the last twenty requests to an owner may fail, before none is sent
 *     for a while
 * @param pauseAfterFailures for how long; then a few are sent to see whether it is back
 */
public record OwnerLimits(
    int requestsMax,
    int waitingMax,
    Duration connectMax,
    int answerBytesMax,
    int valuesMax,
    int failuresMax,
    Duration pauseAfterFailures) {
  static final int REQUESTS_COUNTED = 20;

  public OwnerLimits {
    if (requestsMax < 1 || waitingMax < 0 || answerBytesMax < 1 || valuesMax < 1) {
      throw new IllegalArgumentException("a limit that lets nothing through");
    }
    if (failuresMax < 1 || failuresMax > REQUESTS_COUNTED) {
      throw new IllegalArgumentException(
          failuresMax + " failures of " + REQUESTS_COUNTED + " requests");
    }
  }

  /** For services that answer in milliseconds. */
  public static OwnerLimits byDefault() {
    return new OwnerLimits(
        32, 256, Duration.ofSeconds(1), 16 * 1024 * 1024, 1_000, 10, Duration.ofSeconds(1));
  }

  public OwnerLimits withRequestsMax(int most, int waiting) {
    return new OwnerLimits(
        most, waiting, connectMax, answerBytesMax, valuesMax, failuresMax, pauseAfterFailures);
  }

  public OwnerLimits withAnswerBytesMax(int most) {
    return new OwnerLimits(
        requestsMax, waitingMax, connectMax, most, valuesMax, failuresMax, pauseAfterFailures);
  }

  public OwnerLimits withValuesMax(int most) {
    return new OwnerLimits(
        requestsMax, waitingMax, connectMax, answerBytesMax, most, failuresMax, pauseAfterFailures);
  }

  public OwnerLimits withPause(int afterFailures, Duration pause) {
    return new OwnerLimits(
        requestsMax, waitingMax, connectMax, answerBytesMax, valuesMax, afterFailures, pause);
  }
}
