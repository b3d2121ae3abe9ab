package dev.headwater.inbox;

import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What can be done to a tick in shares. */
public interface PartWork {
  /** The shares of what is too much for one worker; none if nothing is. */
  List<Share> shares(Reading reading);

  /** Whether this instance can apply it. */
  boolean knows(Share share);

  /** What is needed of the owner's entities. */
  List<Wanted> wanted();

  /**
   * Brings a share into effect, within the caller's transaction.
   *
   * @return how many rows took effect
   */
  long apply(Connection local, Reading reading, Share share) throws SQLException;

  /** Tells that all shares of the present reading have taken effect. */
  void shared(List<Share> done);
}
