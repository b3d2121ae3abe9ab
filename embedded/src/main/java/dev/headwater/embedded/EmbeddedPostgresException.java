package dev.headwater.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server could not do what was asked: says what, where, and the remedy. */
public final class EmbeddedPostgresException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EmbeddedPostgresException(String what, String remedy) {
    this(what, remedy, null);
  }

  EmbeddedPostgresException(String what, String remedy, @Nullable Throwable cause) {
    super(what + " " + remedy, cause);
  }
}
