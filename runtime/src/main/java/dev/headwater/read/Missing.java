package dev.headwater.read;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.Token;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Why an answer is not what was asked for. */
sealed interface Missing {
  HeadwaterException refusal(String what, Duration waited);

  /** The token that waiting can be for. */
  default Optional<Token> token() {
    return Optional.empty();
  }

  /** Whether neither waiting nor anything else can help. */
  default boolean isHopeless() {
    return false;
  }

  /** What a token proves is not shown yet. */
  record Arrival(Token proof) implements Missing {
    @Override
    public HeadwaterException refusal(String what, Duration waited) {
      return new HeadwaterException(
          "HW401",
          what,
          "what the token of \"%s\" proves has not arrived within %d ms."
              .formatted(proof.owner(), waited.toMillis()),
          "wait longer, serve stale, or ask the owner; see status for what holds it up.");
    }

    @Override
    public Optional<Token> token() {
      return Optional.of(proof);
    }
  }

  /** The token tells of another installation. */
  record Another(Token proof) implements Missing {
    @Override
    public HeadwaterException refusal(String what, Duration waited) {
      return new HeadwaterException(
          "HW403",
          what,
          "the token is of another installation of \"" + proof.owner() + "\"'s data.",
          "drop the token and read again.");
    }

    @Override
    public boolean isHopeless() {
      return true;
    }
  }

  /** The token tells of what has never happened. */
  record Future(Token proof) implements Missing {
    @Override
    public HeadwaterException refusal(String what, Duration waited) {
      return new HeadwaterException(
          "HW417",
          what,
          "the token tells of a transaction that \"" + proof.owner() + "\" has not completed.",
          "use it once its transaction has committed; otherwise drop it: it was made up, or its"
              + " write was lost in a crash.");
    }

    @Override
    public boolean isHopeless() {
      return true;
    }
  }

  /** The owner was to be asked, and could not be. */
  record Answering(Missing since, SQLException failure) implements Missing {
    @Override
    public HeadwaterException refusal(String what, Duration waited) {
      HeadwaterException reason = since.refusal(what, waited);
      return new HeadwaterException(
          "HW407",
          what,
          "its owner did not answer (%s), and was to be asked since %s"
              .formatted(failure.getMessage(), reason.what()),
          "try again, or serve stale.",
          failure);
    }
  }

  /** It is older than was asked for. */
  record Freshness(Duration age, Duration most) implements Missing {
    @Override
    public HeadwaterException refusal(String what, Duration waited) {
      return new HeadwaterException(
          "HW406",
          what,
          "it is %d ms old, and no more than %d ms were wanted."
              .formatted(age.toMillis(), most.toMillis()),
          "wait longer, allow more, serve stale, or ask the owner; see status for what holds it"
              + " up.");
    }
  }
}
