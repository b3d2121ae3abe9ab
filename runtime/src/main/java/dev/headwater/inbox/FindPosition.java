package dev.headwater.inbox;

import dev.headwater.log.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** For those who compare or mend what the inbox has brought into effect, from outside of it. */
public final class FindPosition {
  private FindPosition() {}

  /** How far an owner's changes have taken effect, as the connection's transaction sees it. */
  public static Optional<Position> of(Connection local, String owner) throws SQLException {
    return Positions.find(local, owner).map(Positions.Stored::position);
  }

  /**
   * The same with applying paused: until the caller's transaction ends, nothing more of the owner's
   * takes effect here. Waits for the transaction that is applying now. The position is read after
   * that, with a snapshot of its own: so the transaction has to be {@code READ COMMITTED}.
   */
  public static Optional<Position> holding(Connection local, String owner) throws SQLException {
    ApplyLock.await(local, owner);
    return of(local, owner);
  }
}
