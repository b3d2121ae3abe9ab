package dev.headwater.examples.shop.demo;

import org.jspecify.annotations.Nullable;

/** Why the demo cannot go on; the message says what to do. */
public final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    this(message, null);
  }

  DemoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
