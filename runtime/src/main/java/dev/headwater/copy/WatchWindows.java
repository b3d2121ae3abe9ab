package dev.headwater.copy;

import dev.headwater.inbox.Freshness;
import dev.headwater.read.FreshnessSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the age of each copy against its window, and says when that changes. */
public final class WatchWindows {
  private static final Logger LOG = LoggerFactory.getLogger(WatchWindows.class);

  private final String service;
  private final FreshnessSource known;
  private final Clock clock;
  private final List<WindowListener> listeners;
  private final Set<String> exceeded = new HashSet<>();

  public WatchWindows(
      String service, FreshnessSource known, Clock clock, List<WindowListener> listeners) {
    this.service = service;
    this.known = known;
    this.clock = clock;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * Looks once at all copies. A copy that was never filled has no age yet.
   *
   * @return how they stand
   */
  public List<CopyStatus> step(Connection connection) throws SQLException {
    List<CopyStatus> statuses = statuses(connection);
    for (CopyStatus status : statuses) {
      if (!status.loaded()) {
        continue;
      }
      if (!status.isWithinWindow() && exceeded.add(status.name())) {
        LOG.warn(
            "{}/{}: {} ms old, more than its window of {} ms; it is served and says so",
            service,
            status.name(),
            status.age().map(Duration::toMillis).orElse(-1L),
            status.window().toMillis());
        tell(listener -> listener.exceeded(status));
      } else if (status.isWithinWindow() && exceeded.remove(status.name())) {
        LOG.info("{}/{}: within its window again", service, status.name());
        tell(listener -> listener.recovered(status));
      }
    }
    return statuses;
  }

  /** A listener that fails keeps neither the others nor the watch from going on. */
  private void tell(Consumer<WindowListener> news) {
    for (WindowListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException failure) {
        LOG.warn("{}: a listener of windows failed; it is not told again", service, failure);
      }
    }
  }

  /** How the copies stand by what both the database and this instance know. */
  public List<CopyStatus> statuses(Connection connection) throws SQLException {
    Instant now = clock.instant();
    List<CopyStatus> statuses = new ArrayList<>();
    for (CopyStatus stored : ReadStatus.of(connection, now)) {
      Optional<Instant> seen = known.freshness(stored.owner()).map(Freshness::asOf);
      statuses.add(seen.map(asOf -> later(stored, asOf, now)).orElse(stored));
    }
    return statuses;
  }

  private static CopyStatus later(CopyStatus stored, Instant asOf, Instant now) {
    if (stored.asOf().isEmpty() || !asOf.isAfter(stored.asOf().get())) {
      return stored;
    }
    return new CopyStatus(
        stored.name(),
        stored.owner(),
        stored.table(),
        stored.loaded(),
        Optional.of(asOf),
        Optional.of(Duration.between(asOf, now)),
        stored.window(),
        stored.problem(),
        stored.parkedRows(),
        stored.rowsLoaded());
  }
}
