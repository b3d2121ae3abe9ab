package dev.headwater.measure;

import dev.headwater.copy.CopyStatus;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.WorkerState;
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
    /** An owner's changes cannot be applied; they are tried again. */
    FAILING(Level.DEGRADED),
    /** An owner's changes are not applied until somebody acts. */
    HALTED(Level.DEGRADED),
    /** A copy is being filled. */
    LOADING(Level.DEGRADED),
    /** A copy is older than it may be. */
    BEYOND_WINDOW(Level.DEGRADED),
    /** Rows of a copy could not be applied, so it is incomplete. */
    ROWS_PARKED(Level.DEGRADED),
    /** Events could not be handled, and later ones of their keys wait. */
    EVENTS_PARKED(Level.DEGRADED);

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
   * @param about the owner's or the copy's name, or the service's own
   * @param text what is so, for people
   */
  public record Reason(Cause cause, String about, String text) {}

  /**
   * What an instance's worker for one owner is doing.
   *
   * @param problem what stands in its way
   */
  public record Worker(String owner, WorkerState state, Optional<String> problem) {}

  /** A service that has not looked yet, or cannot. */
  public static Health down(Cause cause, String service, String text) {
    return of(List.of(new Reason(cause, service, text)));
  }

  /** By what an instance knows. */
  public static Health judge(
      List<Worker> workers, List<CopyStatus> copies, List<ParkedCount> parked) {
    List<Reason> reasons = new ArrayList<>();
    workers.forEach(worker -> judge(worker).ifPresent(reasons::add));
    copies.forEach(copy -> judge(copy, reasons));
    parked.stream()
        .filter(count -> count.kind() == ParkedMessages.Kind.EVENT)
        .forEach(count -> reasons.add(ofEvents(count)));
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
          Optional.of(new Reason(Cause.OWNER_UNREACHABLE, worker.owner(), problem));
      case FAILING -> Optional.of(new Reason(Cause.FAILING, worker.owner(), problem));
      case HALTED -> Optional.of(new Reason(Cause.HALTED, worker.owner(), problem));
    };
  }

  private static void judge(CopyStatus copy, List<Reason> reasons) {
    if (!copy.loaded()) {
      reasons.add(
          new Reason(Cause.LOADING, copy.name(), copy.rowsLoaded() + " rows were read so far"));
    } else if (!copy.isWithinWindow()) {
      reasons.add(
          new Reason(
              Cause.BEYOND_WINDOW,
              copy.name(),
              "%d ms old, more than its window of %d ms"
                  .formatted(
                      copy.age().map(Duration::toMillis).orElse(-1L), copy.window().toMillis())));
    }
    if (copy.parkedRows() > 0) {
      reasons.add(
          new Reason(
              Cause.ROWS_PARKED,
              copy.name(),
              copy.parkedRows() + " rows could not be applied; see headwater parked list"));
    }
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
