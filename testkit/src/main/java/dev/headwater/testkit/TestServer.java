package dev.headwater.testkit;

import dev.headwater.embedded.EmbeddedPostgres;

/**
 * One embedded server for all tests of a run: it starts when first asked for, and ends with the
 * JVM.
 */
public final class TestServer {
  private static final class Shared {
    private static final EmbeddedPostgres SERVER =
        EmbeddedPostgres.configure()
            .setting("max_connections", "300")
            .setting("deadlock_timeout", "20ms")
            .start();
  }

  private TestServer() {}

  public static EmbeddedPostgres shared() {
    return Shared.SERVER;
  }
}
