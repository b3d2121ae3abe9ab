package dev.headwater.saga;

import dev.headwater.base.Sql;
import java.util.List;
import java.util.Set;

/** Lets others know, after a commit, that they have something to look for. */
public interface WhenSent {
  /**
   * Statements that tell them, to be sent behind the commit; none where {@link #told} has them told
   * all the same.
   *
   * @param recipients the services that messages were sent to
   * @param hasActed whether steps were carried out, which may have changed what others follow
   */
  List<Sql.Part> telling(Set<String> recipients, boolean hasActed);

  /**
   * The same commit is through, and what {@link #telling} has given was sent with it. Called on the
   * worker's thread; has to return at once.
   *
   * @param leavesAnything whether {@link AdvanceSagas} has something to look after
   */
  void told(Set<String> recipients, boolean hasActed, boolean leavesAnything);
}
