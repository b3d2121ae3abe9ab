package dev.headwater.projection;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.Token;
import java.time.Duration;
import java.util.Optional;

/** Why an answer is not what was asked for. */
sealed interface Missing {
  HeadwaterException refusal(String projection, Duration waited);

  /** The token that waiting can be for. */
  default Optional<Token> token() {
    return Optional.empty();
  }

  /** What a token proves is not shown yet. */
  record Arrival(Token proof) implements Missing {
    @Override
    public HeadwaterException refusal(String projection, Duration waited) {
      return new HeadwaterException(
          "HW401",
          projection,
          "what the token of \"%s\" proves has not arrived within %d ms."
              .formatted(proof.owner(), waited.toMillis()),
          "wait longer, serve stale, or ask the owner; see status for what holds it up.");
    }

    @Override
    public Optional<Token> token() {
      return Optional.of(proof);
    }
  }

  /** The token tells of another installation: waiting cannot help. */
  record Another(Token proof) implements Missing {
    @Override
    public HeadwaterException refusal(String projection, Duration waited) {
      return new HeadwaterException(
          "HW403",
          projection,
          "the token is of another installation of \"" + proof.owner() + "\"'s data.",
          "drop the token and read again.");
    }
  }

  /** It is older than was asked for. */
  record Freshness(Duration age, Duration most) implements Missing {
    @Override
    public HeadwaterException refusal(String projection, Duration waited) {
      return new HeadwaterException(
          "HW406",
          projection,
          "it is %d ms old, and no more than %d ms were wanted."
              .formatted(age.toMillis(), most.toMillis()),
          "wait longer, allow more, or serve stale; see status for what holds it up.");
    }
  }
}
