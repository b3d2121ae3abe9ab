package dev.headwater.inbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.OwnerFailedException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what time mends, what one row or event is to blame for, and what concerns everything. */
public final class Failures {
  /**
   * Classes of SQL states that are not of a row's making: lost sessions, deadlocks, no room, a
   * server going down.
   */
  private static final Set<String> PASSING = Set.of("08", "40", "53", "55", "57", "58");

  /** Of nobody's row: what is missing or forbidden is so for all. */
  private static final Set<String> STRUCTURAL = Set.of("0A", "25", "28", "3D", "3F", "42", "XX");

  /** Of binary rows: both sides mean another type, so every row is wrong. */
  private static final Set<String> WRONG_FORMAT = Set.of("22P03", "22P04");

  private static final int TEXT_LENGTH_MAX = 500;

  /** Serialization failures and deadlocks: the transaction was rolled back for others' sake. */
  private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

  private static final int CONFLICTS_MAX = 20;

  private Failures() {}

  /** Whether the whole transaction is lost, so that nothing can be told of one message. */
  public static boolean isOfTransaction(SQLException failure) {
    return String.valueOf(failure.getSQLState()).startsWith("40");
  }

  /** Work that may be done again from its beginning. */
  @FunctionalInterface
  public interface Repeatable<T> {
    T run() throws SQLException;
  }

  /**
   * Has whole transactions done again that were in each other's way: of a deadlock the server ends
   * one, which is nobody's failure.
   */
  public static <T> T throughConflicts(Repeatable<T> work) throws SQLException {
    for (int conflicts = 0; ; conflicts++) {
      try {
        return work.run();
      } catch (OwnerFailedException failure) {
        // What is read there is of a transaction that is over.
        throw failure;
      } catch (SQLException failure) {
        if (!CONFLICTS.contains(String.valueOf(failure.getSQLState()))
            || conflicts >= CONFLICTS_MAX) {
          throw failure;
        }
      }
    }
  }

  /** Whether the same may succeed a moment later. */
  public static boolean isPassing(Throwable failure) {
    return failure instanceof SQLException ofDatabase && isOf(ofDatabase, PASSING);
  }

  /** Whether one of several rows is to blame, so that the others can go on without it. */
  public static boolean isOfOneRow(SQLException failure) {
    return failure.getSQLState() != null
        && !isOf(failure, PASSING)
        && !isOf(failure, STRUCTURAL)
        && !WRONG_FORMAT.contains(failure.getSQLState());
  }

  /**
   * Whether somebody before has failed in this transaction and kept it to himself: the server only
   * says that the transaction is of no more use.
   */
  private static final String IN_FAILED_TRANSACTION = "25P02";

  /** Whether one of several messages is to blame. */
  public static boolean isOfOneMessage(Throwable failure) {
    return failure instanceof MessageFailedException
        || (failure instanceof SQLException ofDatabase
            && !(failure instanceof OwnerFailedException)
            && (isOfOneRow(ofDatabase) || IN_FAILED_TRANSACTION.equals(ofDatabase.getSQLState())));
  }

  private static boolean isOf(SQLException failure, Set<String> classes) {
    String state = String.valueOf(failure.getSQLState());
    return classes.stream().anyMatch(state::startsWith);
  }

  /** What is kept of a failure: its first line, since PostgreSQL's details show whole rows. */
  public static String text(Throwable failure) {
    Throwable shown = failure instanceof EventFailedException ? causeOf(failure) : failure;
    String message = shown.getMessage();
    String text =
        shown instanceof SQLException || shown instanceof HeadwaterException
            ? String.valueOf(message)
            : message == null
                ? shown.getClass().getName()
                : shown.getClass().getSimpleName() + ": " + message;
    String line = text.lines().findFirst().orElse(text);
    return line.length() <= TEXT_LENGTH_MAX ? line : line.substring(0, TEXT_LENGTH_MAX);
  }

  private static Throwable causeOf(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }
}
