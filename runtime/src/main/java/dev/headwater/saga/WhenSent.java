package dev.headwater.saga;

import java.sql.Connection;
import java.util.Set;

/** Is told after a commit that others have something to look for. */
@FunctionalInterface
public interface WhenSent {
  /**
   * Called on the worker's thread; has to return at once.
   *
   * @param session of the service, in which the commit was; in autocommit mode now
   * @param recipients the services that messages were sent to
   * @param hasActed whether steps were carried out, which may have changed what others follow
   */
  void sent(Connection session, Set<String> recipients, boolean hasActed);
}
