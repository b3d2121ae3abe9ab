package dev.headwater.cli;

import dev.headwater.explain.UnknownNameException;
import org.jspecify.annotations.Nullable;

/** An error that the user can mend; the message is one line and says how. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CliException(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The command was not called as it has to be. */
  static CliException misuse(String what, String remedy) {
    return misuse(what, remedy, null);
  }

  static CliException misuse(String what, String remedy, @Nullable Throwable cause) {
    return new CliException(Exit.MISUSE, what + " Remedy: " + remedy, cause);
  }

  /** The command was not called as it has to be, as a message says that has its remedy in it. */
  static CliException misuse(UnknownNameException unknown) {
    return new CliException(Exit.MISUSE, String.valueOf(unknown.getMessage()), unknown);
  }

  /** The command was called well, and found something wrong. */
  static CliException wrong(String what, String remedy, @Nullable Throwable cause) {
    return new CliException(Exit.WRONG, what + " Remedy: " + remedy, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
