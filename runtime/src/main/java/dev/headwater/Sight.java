package dev.headwater;

import dev.headwater.copy.CopyStatus;
import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.measure.Health;
import dev.headwater.measure.Health.Cause;
import dev.headwater.measure.Measures;
import dev.headwater.measure.OpenSagas;
import dev.headwater.measure.ParkedCount;
import dev.headwater.projection.ProjectionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the watch saw last, for those who ask for the service's health: they get an answer at once,
 * also while the database does not give one.
 */
final class Sight {
  /** Parked messages are counted no more often. */
  private static final Duration COUNTED_EVERY = Duration.ofSeconds(1);

  /** A look that is older tells nothing any more: the database hangs, or the watch. */
  private static final Duration TRUSTED_FOR = Duration.ofSeconds(15);

  private final String service;
  private final List<ReceiveTicks> receivers;
  private final Projecting projecting;
  private final Measures measures;
  private volatile @Nullable Look look;
  private volatile @Nullable String lost;

  /** Written by the watch alone. */
  private List<ParkedCount> parked = List.of();

  private long countedNanos;
  private boolean everCounted;

  private record Look(
      List<CopyStatus> copies,
      List<ProjectionStatus> projections,
      List<ParkedCount> parked,
      long atNanos) {}

  Sight(String service, List<ReceiveTicks> receivers, Projecting projecting, Measures measures) {
    this.service = service;
    this.receivers = receivers;
    this.projecting = projecting;
    this.measures = measures;
  }

  void looked(List<CopyStatus> copies, List<ProjectionStatus> projections, Connection connection)
      throws SQLException {
    long now = System.nanoTime();
    if (!everCounted || now - countedNanos >= COUNTED_EVERY.toNanos()) {
      parked = ParkedCount.of(connection);
      if (measures.wantsOpen()) {
        measures.open(OpenSagas.of(connection));
      }
      countedNanos = now;
      everCounted = true;
    }
    look = new Look(copies, projections, parked, now);
    lost = null;
    measures.looked(copies, projections, parked);
  }

  void lost(Exception failure) {
    lost = failure.toString();
  }

  Health health() {
    Look last = look;
    String failure = lost;
    if (failure != null) {
      return Health.down(Cause.OWN_DATABASE_UNREACHABLE, service, failure);
    }
    if (last == null) {
      return Health.down(Cause.NOT_LOOKED_YET, service, "it has only just been started");
    }
    long oldMillis = (System.nanoTime() - last.atNanos()) / 1_000_000;
    if (oldMillis > TRUSTED_FOR.toMillis()) {
      return Health.down(
          Cause.OWN_DATABASE_UNREACHABLE,
          service,
          "it has not answered for %d ms".formatted(oldMillis));
    }
    List<Health.Worker> workers = new ArrayList<>();
    receivers.forEach(each -> workers.add(worker(each.owner(), each.outlook())));
    projecting.all().forEach(each -> workers.add(worker(each.projection(), each.outlook())));
    return Health.judge(workers, last.copies(), last.projections(), last.parked());
  }

  private static Health.Worker worker(String about, Outlook outlook) {
    return new Health.Worker(about, outlook.state(), outlook.problem());
  }
}
