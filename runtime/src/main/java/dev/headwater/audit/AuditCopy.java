package dev.headwater.audit;

import dev.headwater.audit.AuditReport.Method;
import dev.headwater.audit.CompareChunk.Chunk;
import dev.headwater.base.HeadwaterException;
import dev.headwater.install.Installation;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Holds a copy against its owner, chunk by chunk: each under a pair of snapshots of its own, so
 * that none is held for longer than a chunk takes, while the owner writes and applying goes on.
 *
 * <p>In a chunk the copy shows exactly one tick. Keys that the owner has changed between that tick
 * and its own snapshot are left out; all others must be the same. So nothing has to be locked, and
 * no difference that is told is one of timing.
 */
public final class AuditCopy {
  /** Beyond this the changed keys of a chunk could fill the memory. */
  private static final long CHANGES_MAX = 500_000;

  private static final int LOOK_AGAIN_MILLIS = 50;

  private final Copy<?> copy;
  private final AuditOptions options;

  public AuditCopy(Copy<?> copy, AuditOptions options) {
    this.copy = copy;
    this.options = options;
  }

  /** One way to walk along the two sides. */
  private interface Walk {
    Chunk compare(CompareChunk chunk, @Nullable Key after) throws SQLException;
  }

  /**
   * Compares, and repairs if that was asked for. Takes one session of each.
   *
   * @param own the service's database, with the service's own login
   * @param owner the owner's database, with a login that has its reader role
   * @throws HeadwaterException HW310 when applying does not go on though the audit has to wait for
   *     it, HW501 or HW502 when the position is not of this owner
   */
  public AuditReport between(DataSource own, DataSource owner) throws SQLException {
    try (Connection here = own.getConnection();
        Connection atOwner = owner.getConnection()) {
      here.setAutoCommit(true);
      atOwner.setAutoCommit(true);
      return new Run(here, atOwner).audit();
    }
  }

  private final class Run {
    private final Connection here;
    private final Connection atOwner;
    private final Tally tally = new Tally(options.keysListedMax());
    private final List<Key> toRepair = new ArrayList<>();

    Run(Connection here, Connection atOwner) {
      this.here = here;
      this.atOwner = atOwner;
    }

    AuditReport audit() throws SQLException {
      Method method = method();
      boolean whole =
          switch (method) {
            case STILL_LOADING -> false;
            case RANGES -> walk(CompareChunk::byRanges);
            case KEYS -> walk(CompareChunk::byKeys) && walk(CompareChunk::surplusByKeys);
          };
      return tally.report(copy, whole ? method : Method.STILL_LOADING);
    }

    private Method method() throws SQLException {
      Optional<Instants> taken = Instants.take(copy, here, atOwner);
      if (taken.isEmpty()) {
        return Method.STILL_LOADING;
      }
      try (Instants instants = taken.get()) {
        boolean ranges = Sides.of(copy, instants.owner(), instants.here()).sameOrder();
        return ranges ? Method.RANGES : Method.KEYS;
      }
    }

    /** False if the copy begins anew meanwhile. */
    private boolean walk(Walk walk) throws SQLException {
      Key after = null;
      long pass = 1;
      do {
        Optional<Chunk> chunk = compare(walk, after, pass);
        if (chunk.isEmpty()) {
          return false;
        }
        if (mayHoldMore() && repair() > 0) {
          pass++;
          continue;
        }
        repair();
        after = chunk.get().next();
        pass = 1;
      } while (after != null || pass > 1);
      return true;
    }

    private boolean mayHoldMore() {
      return options.repairs() && toRepair.size() >= options.chunkRows();
    }

    private Optional<Chunk> compare(Walk walk, @Nullable Key after, long pass) throws SQLException {
      Optional<Instants> taken = settled();
      if (taken.isEmpty()) {
        return Optional.empty();
      }
      try (Instants instants = taken.get()) {
        Sides sides = Sides.of(copy, instants.owner(), instants.here());
        Chunk chunk =
            walk.compare(new CompareChunk(copy, sides, instants, options, this::found), after);
        tally.add(chunk, instants.heldMillis(), pass);
        return Optional.of(chunk);
      }
    }

    /** More than a chunk's rows are not kept for repairing: the chunk is looked at again then. */
    private boolean found(Difference difference) {
      tally.add(difference);
      if (options.repairs()) {
        toRepair.add(difference.key());
      }
      return !mayHoldMore();
    }

    /**
     * Waits for applying where the changed keys are not known, because a table was emptied, or are
     * too many.
     */
    private Optional<Instants> settled() throws SQLException {
      long deadline = System.nanoTime() + options.patience().toNanos();
      while (true) {
        Optional<Instants> taken = Instants.take(copy, here, atOwner);
        if (taken.isEmpty() || isComparable(taken.get())) {
          return taken;
        }
        taken.get().close();
        if (System.nanoTime() > deadline) {
          throw notApplied();
        }
        pause();
      }
    }

    private boolean isComparable(Instants instants) {
      return !instants.owner().isEmptied() && instants.owner().changes() <= CHANGES_MAX;
    }

    private long repair() throws SQLException {
      RepairKeys repairing = new RepairKeys(copy, applierRole(), here, atOwner);
      long merged = 0;
      for (int from = 0; from < toRepair.size(); from += options.batchKeysMax()) {
        int to = Math.min(toRepair.size(), from + options.batchKeysMax());
        RepairKeys.Repaired batch = repairing.repair(List.copyOf(toRepair.subList(from, to)));
        tally.add(batch);
        merged += batch.merged();
      }
      toRepair.clear();
      return merged;
    }

    private String applierRole() throws SQLException {
      return Installation.find(here).orElseThrow().roles().applier();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HeadwaterException(
          "HW311", "audit", "it was interrupted.", "start it again.", interrupted);
    }
  }

  private HeadwaterException notApplied() {
    return new HeadwaterException(
        "HW310",
        copy.toString(),
        "it is too far behind \"%s\" to be compared: a table was emptied since its tick, or more"
                .formatted(copy.entity().service().name())
            + " than "
            + CHANGES_MAX
            + " changes wait, and nothing is being applied.",
        "run the service until it has caught up, then audit again.");
  }
}
