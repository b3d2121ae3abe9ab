package dev.headwater.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the age of each projection against its window, and says when that changes. */
public final class WatchProjections {
  private static final Logger LOG = LoggerFactory.getLogger(WatchProjections.class);

  private final String service;
  private final Clock clock;
  private final Set<String> exceeded = new HashSet<>();

  public WatchProjections(String service, Clock clock) {
    this.service = service;
    this.clock = clock;
  }

  /**
   * Looks once at all generations. One that readers do not see yet breaks no promise.
   *
   * @return how they stand
   */
  public List<ProjectionStatus> step(Connection connection) throws SQLException {
    List<ProjectionStatus> statuses = ProjectionStatus.of(connection, clock.instant());
    statuses.stream().filter(ProjectionStatus::isLive).forEach(this::judge);
    return statuses;
  }

  private void judge(ProjectionStatus status) {
    if (!status.isWithinWindow() && exceeded.add(status.name())) {
      LOG.warn(
          "{}/{}: {} ms old, more than its window of {} ms; it is served and says so",
          service,
          status.name(),
          status.age().map(Duration::toMillis).orElse(-1L),
          status.window().toMillis());
    } else if (status.isWithinWindow() && exceeded.remove(status.name())) {
      LOG.info("{}/{}: within its window again", service, status.name());
    }
  }
}
