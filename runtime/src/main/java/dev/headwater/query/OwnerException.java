package dev.headwater.query;

import dev.headwater.base.HeadwaterException;
import org.jspecify.annotations.Nullable;

/** An owner gave no good answer; {@code HW840}. */
public final class OwnerException extends HeadwaterException {
  private final String owner;
  private final Reason reason;

  /** What was wrong. */
  public enum Reason {
    /** It cannot be reached. */
    DOWN("is it running, and is its address right? The query's declaration says what then."),
    /** It did not answer in time. */
    LATE("look at its load, or allow the query more time."),
    /** So much is being asked, or so often did it fail lately, that it was not asked. */
    SPARED("wait a moment; if this stays, look at its health and at the limits."),
    /** It answered that it cannot. */
    REFUSED("see what it says; its version may not know what is asked for."),
    /** Its answer is cut, or is not what was asked for. */
    WRONG("let the two sides use compatible versions of the entity.");

    private final String remedy;

    Reason(String remedy) {
      this.remedy = remedy;
    }
  }

  public OwnerException(String owner, Reason reason, String what, @Nullable Throwable cause) {
    super("HW840", owner, what, reason.remedy, cause);
    this.owner = owner;
    this.reason = reason;
  }

  public OwnerException(String owner, Reason reason, String what) {
    this(owner, reason, what, null);
  }

  /** The service's name. */
  public String owner() {
    return owner;
  }

  public Reason reason() {
    return reason;
  }
}
