package dev.headwater.saga;

import java.util.Set;

/** Is told after a commit that others have something to look for. */
@FunctionalInterface
public interface WhenSent {
  /**
   * Called on the worker's thread; has to return at once.
   *
   * @param recipients the services that messages were sent to
   * @param hasActed whether steps were carried out, which may have changed what others follow
   */
  void sent(Set<String> recipients, boolean hasActed);
}
