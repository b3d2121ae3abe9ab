package dev.headwater.cli;

import org.jspecify.annotations.Nullable;

/** An error that the user can mend; the message is one line and says how. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CliException(int exitCode, String what, String remedy, @Nullable Throwable cause) {
    super(what + " Remedy: " + remedy, cause);
    this.exitCode = exitCode;
  }

  /** The command was not called as it has to be. */
  static CliException misuse(String what, String remedy) {
    return misuse(what, remedy, null);
  }

  static CliException misuse(String what, String remedy, @Nullable Throwable cause) {
    return new CliException(Exit.MISUSE, what, remedy, cause);
  }

  /** The command was called well, and found something wrong. */
  static CliException wrong(String what, String remedy, @Nullable Throwable cause) {
    return new CliException(Exit.WRONG, what, remedy, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
