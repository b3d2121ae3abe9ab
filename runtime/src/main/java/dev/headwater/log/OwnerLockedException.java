package dev.headwater.log;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read at the owner is locked: somebody alters a table, or waits for one that another
 * instance of this subscriber reads, perhaps one that hangs.
 */
public final class OwnerLockedException extends SQLException {
  public OwnerLockedException(String message, @Nullable SQLException cause) {
    super(message, cause);
  }
}
