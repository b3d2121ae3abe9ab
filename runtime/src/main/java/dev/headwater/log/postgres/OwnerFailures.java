package dev.headwater.log.postgres;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.OwnerFailedException;
import dev.headwater.log.OwnerLockedException;
import java.sql.SQLException;
import java.util.Set;

/** Tells, of what an owner's database refused, what only somebody can mend from what time mends. */
final class OwnerFailures {
  /** No such schema, table, column or function, or no right to it. */
  private static final Set<String> NOT_PUBLISHED =
      Set.of("3F000", "42P01", "42703", "42883", "42501");

  /** Raised by the owner's functions. */
  private static final String NOT_THIS_LOGIN = "HW503";

  private static final String MOVED = "HW508";
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Among others, that a transaction which may write is begun in a standby. */
  private static final String NOT_SUPPORTED = "0A000";

  private OwnerFailures() {}

  /**
   * What the failure means to the subscriber.
   *
   * @throws HeadwaterException HW501 to HW504 for what only somebody can mend
   */
  static SQLException translated(String owner, String subscriber, SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (failure instanceof OwnerLockedException) {
      return failure;
    }
    if (LOCK_NOT_AVAILABLE.equals(state)) {
      return new OwnerLockedException("a table is locked: " + failure.getMessage(), failure);
    }
    if (NOT_THIS_LOGIN.equals(state)) {
      throw new HeadwaterException(
          NOT_THIS_LOGIN,
          subscriber,
          "\"" + owner + "\" refuses it: " + failure.getMessage() + ".",
          "read with the login that was registered, or remove the registration at the owner.",
          failure);
    }
    if (NOT_SUPPORTED.equals(state) && String.valueOf(failure.getMessage()).contains("recovery")) {
      throw new HeadwaterException(
          "HW502",
          owner,
          "its database here is a standby, where a snapshot can hide running transactions: "
              + failure.getMessage()
              + ".",
          "read from the primary.",
          failure);
    }
    if (MOVED.equals(state)) {
      throw new HeadwaterException(
          "HW501",
          owner,
          "its database cannot be followed from here on: " + failure.getMessage() + ".",
          "let the owner begin a new history (headwater rebase); copies are then read anew.",
          failure);
    }
    if (NOT_PUBLISHED.contains(state)) {
      throw new HeadwaterException(
          "HW504",
          subscriber,
          "what it needs of \"" + owner + "\" cannot be read there: " + failure.getMessage() + ".",
          "migrate \"" + owner + "\", and grant this login its reader role.",
          failure);
    }
    return new OwnerFailedException(failure);
  }
}
