package dev.headwater.saga;

import dev.headwater.inbox.Applying;
import dev.headwater.inbox.Effects;
import dev.headwater.inbox.Failures;
import dev.headwater.inbox.FencedOutException;
import dev.headwater.log.LogEvent;
import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import dev.headwater.model.Saga;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes what one other service sends of sagas: as a participant does what is asked, as the
 * initiator goes on with what is told, both so that it may come again.
 */
public final class TakeMessages implements Effects {
  private final Setting setting;
  private final RunBatch batches;
  private final Consumer<List<Saga.Ended>> whenCommitted;
  private final WhenSent whenSent;
  private final List<Instance> ended = new ArrayList<>();
  private final Set<String> recipients = new HashSet<>();
  private boolean acted;
  private boolean leavesAnything;

  /** What was taken whole before its tick; null for nothing. */
  private @Nullable Reading takenBefore;

  /**
   * Whether some part of what is too much has failed. What was taken before that comes again and is
   * answered again, with each try: so it is all or nothing, until that has succeeded.
   */
  private boolean allOrNothing;

  /**
   * @param batches runs what is too much for one transaction
   */
  TakeMessages(
      Setting setting,
      RunBatch batches,
      Consumer<List<Saga.Ended>> whenCommitted,
      WhenSent whenSent) {
    this.setting = setting;
    this.batches = batches;
    this.whenCommitted = whenCommitted;
    this.whenSent = whenSent;
  }

  @Override
  public Set<String> events() {
    return Set.of(Sent.address(setting.service()));
  }

  /**
   * What has piled up while this service was down is not one transaction: that would hold whatever
   * rows all of its steps need until the last of them, and after a deadlock do all of them again.
   */
  @Override
  public long applyBefore(Connection local, Reading reading, Fence fence) throws SQLException {
    takenBefore = null;
    if (allOrNothing) {
      return 0;
    }
    try {
      return takeInParts(local, reading, fence);
    } catch (SQLException failure) {
      allOrNothing = !Failures.isPassing(failure);
      throw failure;
    } catch (RuntimeException failure) {
      allOrNothing = !(failure instanceof FencedOutException);
      throw failure;
    }
  }

  private long takeInParts(Connection local, Reading reading, Fence fence) throws SQLException {
    long[] taken = {0};
    List<Sent> rest = slices(reading, messages -> taken[0] += takeBefore(local, messages, fence));
    if (taken[0] > 0) {
      taken[0] += rest.isEmpty() ? 0 : takeBefore(local, rest, fence);
      takenBefore = reading;
    }
    return taken[0];
  }

  private int takeBefore(Connection local, List<Sent> messages, Fence fence) throws SQLException {
    return batches.run(
        local,
        batch -> {
          fence.of(local);
          batch.take(messages);
          return messages.size();
        });
  }

  private interface Slice {
    void take(List<Sent> messages) throws SQLException;
  }

  /** Hands out as many as are taken at a time, again and again, and returns what is left. */
  private List<Sent> slices(Reading reading, Slice slice) throws SQLException {
    List<Sent> messages = new ArrayList<>();
    reading.events(
        events(),
        event -> {
          messages.add(message(event));
          if (messages.size() >= setting.limits().batchSizeMax()) {
            slice.take(List.copyOf(messages));
            messages.clear();
          }
        });
    return messages;
  }

  @Override
  public long apply(Connection local, Reading reading, Applying how) throws SQLException {
    clear();
    if (reading.equals(takenBefore)) {
      return 0;
    }
    long[] taken = {0};
    List<Sent> rest =
        slices(
            reading,
            messages -> {
              taken[0] += messages.size();
              // What comes next may depend on it.
              take(local, messages, how).write();
            });
    if (!rest.isEmpty()) {
      how.atTheEnd().addAll(take(local, rest, how).lastChanges());
    }
    how.afterwards().addAll(whenSent.telling(Set.copyOf(recipients), acted));
    return taken[0] + rest.size();
  }

  /** Ledgers decide once, whatever comes again. */
  @Override
  public boolean maySeeAgain() {
    return true;
  }

  private Sent message(LogEvent event) {
    return new Sent(setting.service(), SagaJson.message(event.payload()));
  }

  private SagaBatch take(Connection local, List<Sent> messages, Applying how) throws SQLException {
    SagaBatch batch = new SagaBatch(setting, local, how.now(), how.isSingly(), null);
    batch.take(messages);
    ended.addAll(batch.ended());
    recipients.addAll(batch.recipients());
    acted |= batch.hasActed();
    leavesAnything |= batch.leavesAnything();
    return batch;
  }

  @Override
  public void committed() {
    whenSent.told(Set.copyOf(recipients), acted, leavesAnything);
    SagaBatch.tellEnds(setting, ended);
    whenCommitted.accept(ended.stream().map(SagaEnds::of).toList());
    clear();
    takenBefore = null;
    allOrNothing = false;
  }

  private void clear() {
    ended.clear();
    recipients.clear();
    acted = false;
    leavesAnything = false;
  }

  @Override
  public void begin(Connection local) {}

  @Override
  public List<Wanted> wanted() {
    return List.of();
  }

  @Override
  public boolean isPending(Connection local, Instant now) {
    return false;
  }

  /** What failed stands in the ledger, and is tried again by whoever is free. */
  @Override
  public void retry(Connection local, Fenced fenced, Instant now) {}
}
