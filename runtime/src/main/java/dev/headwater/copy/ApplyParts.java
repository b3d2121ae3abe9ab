package dev.headwater.copy;

import dev.headwater.base.Sql;
import dev.headwater.inbox.PartWork;
import dev.headwater.inbox.Share;
import dev.headwater.log.Extent;
import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Applies many changes of a copy in shares, by a hash of their keys. */
public final class ApplyParts implements PartWork {
  /** Each share reads all changed keys to find its own, so more of them cost more altogether. */
  private static final int PARTS_MAX = 8;

  /** Raised when keys are parted in another way: of one tick, all have to part them alike. */
  private static final String PARTED = "/2";

  private final List<KeptCopy> copies;
  private final String applierRole;
  private final LoadLimits limits;
  private final Predicate<String> isSharable;
  private final Consumer<List<String>> whenShared;

  ApplyParts(
      List<Copy<?>> copies,
      String applierRole,
      LoadLimits limits,
      Predicate<String> isSharable,
      Consumer<List<String>> whenShared) {
    this.copies = copies.stream().<KeptCopy>map(KeptCopy::of).toList();
    this.applierRole = applierRole;
    this.limits = limits;
    this.isSharable = isSharable;
    this.whenShared = whenShared;
  }

  @Override
  public List<Share> shares(Reading reading) {
    List<Share> shares = new ArrayList<>();
    for (KeptCopy kept : copies) {
      long changes = reading.changes(kept.wanted());
      int parts = (int) Math.min(PARTS_MAX, changes / limits.shareChangesMin());
      boolean whole = changes > limits.changesMax() || reading.isEmptied(kept.wanted());
      if (parts > 1 && !whole && isSharable.test(kept.name())) {
        IntStream.range(0, parts)
            .mapToObj(i -> new Share(kept.name(), i, parts, fingerprint(kept)))
            .forEach(shares::add);
      }
    }
    return shares;
  }

  @Override
  public boolean knows(Share share) {
    return find(share).isPresent();
  }

  private Optional<KeptCopy> find(Share share) {
    return copies.stream()
        .filter(kept -> kept.name().equals(share.copy()))
        .filter(kept -> fingerprint(kept).equals(share.fingerprint()))
        .findFirst();
  }

  private static String fingerprint(KeptCopy kept) {
    return kept.sql().fingerprint() + PARTED;
  }

  @Override
  public List<Wanted> wanted() {
    return copies.stream().map(KeptCopy::wanted).toList();
  }

  @Override
  public long apply(Connection local, Reading reading, Share share) throws SQLException {
    KeptCopy kept = find(share).orElseThrow();
    Sql.run(
        local,
        "set local client_min_messages = warning; set local jit = off; set local role "
            + Sql.quoted(applierRole)
            + ";"
            + kept.sql().createStage());
    Extent.Changed extent =
        new Extent.Changed(List.of(), List.of(), new Extent.Part(share.number(), share.parts()));
    long rows = reading.fill(kept.wanted(), extent, ApplyCopies.stage(local, kept));
    Sql.run(local, kept.sql().merge() + "; set local role none");
    return rows;
  }

  @Override
  public void shared(List<Share> done) {
    whenShared.accept(done.stream().map(Share::copy).distinct().toList());
  }
}
