package dev.headwater.read;

import dev.headwater.base.HeadwaterException;
import dev.headwater.inbox.Look;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Reads again and again, until what is found shows what a policy demands or its time is over. */
public final class ReadUntil {
  /** Another instance may be the one that works: then only the database tells. */
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Not at each change: a waiter and a worker that wake each other would never rest. */
  private static final long DEMAND_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final String what;
  private final Duration window;
  private final FreshnessSource known;
  private final Clock clock;
  private final Pause pause;

  /** One try to read. */
  @FunctionalInterface
  public interface Query<F> {
    /**
     * Reads.
     *
     * @param anew whether what the last look has shown will not do
     */
    F run(boolean anew) throws SQLException;
  }

  /** What a query found. */
  public interface Found {
    Seen seen();
  }

  /** Waits for a change of what is read, but no longer. */
  @FunctionalInterface
  public interface Pause {
    void await(long nanosMax) throws InterruptedException;
  }

  /**
   * For reads of one thing.
   *
   * @param what names it in errors
   * @param window how old it may be, as declared
   */
  public ReadUntil(String what, Duration window, FreshnessSource known, Clock clock, Pause pause) {
    this.what = what;
    this.window = window;
    this.known = known;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * What was found, and how far it can be trusted.
   *
   * @param owner asks it, if the policy wants that
   * @throws HeadwaterException HW401 when what a token proves is not shown in time, HW403 when it
   *     is of another installation of its service, HW417 when it tells of what has never happened,
   *     HW406 when what is found is older than was asked for, HW407 when the owner was to be asked
   *     and did not answer
   */
  public <F extends Found> Answer<F> run(ReadPolicy policy, Query<F> here, Query<F> owner)
      throws SQLException {
    long begunNanos = System.nanoTime();
    long endNanos = begunNanos + policy.waitMax().toNanos();
    long nextDemandNanos = begunNanos;
    for (boolean anew = false; ; anew = true) {
      F found = here.run(anew);
      Optional<Missing> missing = missing(found, policy, known::lastLook, begunNanos);
      if (missing.isEmpty()) {
        return answer(found, true, false);
      }
      if (!anew) {
        continue;
      }
      long now = System.nanoTime();
      if (missing.get().isHopeless()) {
        throw missing.get().refusal(what, policy.waitMax());
      }
      if (now - endNanos >= 0) {
        return otherwise(policy, found, missing.get(), owner, begunNanos);
      }
      if (now - nextDemandNanos >= 0) {
        demand(missing.get(), found.seen());
        nextDemandNanos = now + DEMAND_EVERY_NANOS;
      }
      pause(Math.min(LOOK_EVERY_NANOS, endNanos - now));
    }
  }

  /** Of something that no owner can be asked for. */
  public <F extends Found> Answer<F> run(ReadPolicy policy, Query<F> here) throws SQLException {
    return run(policy.notAsking(), here, here);
  }

  /** Of what was read after the policy's demands were met, or given up. */
  public Stamp stamp(ReadPolicy policy, Seen seen) {
    boolean asWanted = missing(() -> seen, policy, known::lastLook, System.nanoTime()).isEmpty();
    return seen.stamp(window, clock.instant(), asWanted, false);
  }

  private <F extends Found> Answer<F> otherwise(
      ReadPolicy policy, F stale, Missing missing, Query<F> owner, long heldNanos)
      throws SQLException {
    Missing lacking = missing;
    if (policy.asksOwner()) {
      try {
        long askedNanos = System.nanoTime();
        F asked = owner.run(true);
        Optional<Missing> still =
            missing(asked, policy, name -> asked.seen().lookAt(name, askedNanos), heldNanos);
        if (still.isEmpty()) {
          return answer(asked, true, true);
        }
        lacking = still.get();
      } catch (SQLException failure) {
        lacking = new Missing.Answering(missing, failure);
      }
    }
    if (!policy.servesStale() || lacking.isHopeless()) {
      throw lacking.refusal(what, policy.waitMax());
    }
    return answer(stale, false, false);
  }

  private Optional<Missing> missing(
      Found found, ReadPolicy policy, Function<String, Optional<Look>> looks, long heldNanos) {
    return policy.demandsNothing()
        ? Optional.empty()
        : found.seen().missing(policy, looks, heldNanos, clock.instant());
  }

  private <F extends Found> Answer<F> answer(F found, boolean asWanted, boolean fromOwner) {
    return new Answer<>(found, found.seen().stamp(window, clock.instant(), asWanted, fromOwner));
  }

  private void demand(Missing missing, Seen seen) {
    missing
        .token()
        .ifPresentOrElse(known::demand, () -> seen.owners().keySet().forEach(known::look));
  }

  private void pause(long nanos) {
    try {
      pause.await(Math.max(1, nanos));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HeadwaterException(
          "HW401", what, "waiting for it was interrupted.", "try again.", interrupted);
    }
  }
}
