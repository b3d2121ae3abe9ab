package dev.headwater.measure;

import dev.headwater.copy.CopyStatus;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.WorkerState;
import dev.headwater.projection.ProjectionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether a running instance keeps its promises, and what stands in the way.
 *
 * @param level the worst of the reasons' levels; UP if there is none
 */
public record Health(Level level, List<Reason> reasons) {
  public Health {
    reasons = List.copyOf(reasons);
  }

  /** The worse, the later. */
  public enum Level {
    /** All that was declared holds. */
    UP,
    /** It serves; some of what it serves is late or incomplete, and says so. */
    DEGRADED,
    /** It cannot serve: its own database cannot be reached. */
    DOWN
  }

  /** What is the matter. */
  public enum Cause {
    /** It has not looked at its own database yet. */
    NOT_LOOKED_YET(Level.DOWN),
    /** Its own database does not answer. */
    OWN_DATABASE_UNREACHABLE(Level.DOWN),
    /** An owner does not answer; its copies are served and age. */
    OWNER_UNREACHABLE(Level.DEGRADED),
    /** An owner's changes, or a projection's, cannot be applied; they are tried again. */
    FAILING(Level.DEGRADED),
    /** An owner's changes are not applied until somebody acts. */
    HALTED(Level.DEGRADED),
    /** A copy is being filled, or the first generation of a projection. */
    LOADING(Level.DEGRADED),
    /** A copy or a projection is older than it may be. */
    BEYOND_WINDOW(Level.DEGRADED),
    /** Rows of a copy could not be applied, so it is incomplete. */
    ROWS_PARKED(Level.DEGRADED),
    /** Events could not be handled, and later ones of their keys wait. */
    EVENTS_PARKED(Level.DEGRADED),
    /** Something stands in the way of sagas, or messages of them could not be taken. */
    SAGAS_STUCK(Level.DEGRADED);

    private final Level level;

    Cause(Level level) {
      this.level = level;
    }

    public Level level() {
      return level;
    }
  }

  /**
   * One thing that stands in the way.
   *
   * @param about the name of the owner, the copy or the projection, or the service's own
   * @param text what is so, for people
   */
  public record Reason(Cause cause, String about, String text) {}

  /**
   * What one of an instance's workers is doing.
   *
   * @param about the owner that it follows, or the projection that it keeps
   * @param problem what stands in its way
   */
  public record Worker(String about, WorkerState state, Optional<String> problem) {}

  /** A service that has not looked yet, or cannot. */
  public static Health down(Cause cause, String service, String text) {
    return of(List.of(new Reason(cause, service, text)));
  }

  /** By what an instance knows. */
  public static Health judge(
      List<Worker> workers,
      List<CopyStatus> copies,
      List<ProjectionStatus> projections,
      List<ParkedCount> parked) {
    List<Reason> reasons = new ArrayList<>();
    workers.forEach(worker -> judge(worker).ifPresent(reasons::add));
    copies.forEach(copy -> judge(copy, reasons));
    projections.forEach(
        projection -> judge(projection, hasLive(projection, projections)).ifPresent(reasons::add));
    parked.stream()
        .filter(count -> count.kind() == ParkedMessages.Kind.EVENT)
        .forEach(count -> reasons.add(ofEvents(count)));
    parked.stream()
        .filter(count -> count.kind() == ParkedMessages.Kind.SAGA)
        .forEach(
            count ->
                reasons.add(
                    new Reason(
                        Cause.SAGAS_STUCK,
                        count.owner(),
                        count.count()
                            + " sagas or messages of them wait; see headwater sagas list --stuck"
                            + " and parked list")));
    return of(reasons);
  }

  private static Health of(List<Reason> reasons) {
    Level worst =
        reasons.stream()
            .map(reason -> reason.cause().level())
            .max(Comparator.naturalOrder())
            .orElse(Level.UP);
    return new Health(worst, reasons);
  }

  private static Optional<Reason> judge(Worker worker) {
    String problem = worker.problem().orElse("no reason is known");
    return switch (worker.state()) {
      case STARTING, STANDBY, RUNNING -> Optional.empty();
      case OWNER_UNREACHABLE ->
          Optional.of(new Reason(Cause.OWNER_UNREACHABLE, worker.about(), problem));
      case FAILING -> Optional.of(new Reason(Cause.FAILING, worker.about(), problem));
      case HALTED -> Optional.of(new Reason(Cause.HALTED, worker.about(), problem));
    };
  }

  private static void judge(CopyStatus copy, List<Reason> reasons) {
    if (!copy.loaded()) {
      reasons.add(
          new Reason(Cause.LOADING, copy.name(), copy.rowsLoaded() + " rows were read so far"));
    } else if (!copy.isWithinWindow()) {
      reasons.add(beyondWindow(copy.name(), copy.age(), copy.window()));
    }
    if (copy.parkedRows() > 0) {
      reasons.add(
          new Reason(
              Cause.ROWS_PARKED,
              copy.name(),
              copy.parkedRows() + " rows could not be applied; see headwater parked list"));
    }
  }

  private static boolean hasLive(ProjectionStatus projection, List<ProjectionStatus> all) {
    return all.stream().anyMatch(it -> it.isLive() && it.name().equals(projection.name()));
  }

  /** One that is filled beside the live one stands in nobody's way, and neither does a former. */
  private static Optional<Reason> judge(ProjectionStatus projection, boolean hasLive) {
    if (!projection.built() && !hasLive) {
      return Optional.of(
          new Reason(
              Cause.LOADING, projection.name(), projection.rows() + " rows were built so far"));
    }
    return projection.isLive() && !projection.isWithinWindow()
        ? Optional.of(beyondWindow(projection.name(), projection.age(), projection.window()))
        : Optional.empty();
  }

  private static Reason beyondWindow(String about, Optional<Duration> age, Duration window) {
    return new Reason(
        Cause.BEYOND_WINDOW,
        about,
        "%d ms old, more than its window of %d ms"
            .formatted(age.map(Duration::toMillis).orElse(-1L), window.toMillis()));
  }

  private static Reason ofEvents(ParkedCount count) {
    String what =
        switch (count.state()) {
          case RETRYING -> "could not be handled and are tried again";
          case PARKED -> "could not be handled and wait for somebody; see headwater parked list";
          case WAITING -> "wait behind earlier ones of their keys";
          case DONE, DISCARDED -> "have ended";
        };
    return new Reason(Cause.EVENTS_PARKED, count.owner(), count.count() + " events " + what);
  }
}
