package dev.headwater.measure;

import dev.headwater.inbox.PartWork;
import dev.headwater.inbox.Share;
import dev.headwater.log.Reading;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongConsumer;

/** Times the shares that this instance applies. */
final class MeasuredShares implements PartWork {
  private final PartWork work;
  private final LongConsumer applyNanos;

  MeasuredShares(PartWork work, LongConsumer applyNanos) {
    this.work = work;
    this.applyNanos = applyNanos;
  }

  @Override
  public long apply(Connection local, Reading reading, Share share) throws SQLException {
    long began = System.nanoTime();
    long rows = work.apply(local, reading, share);
    applyNanos.accept(System.nanoTime() - began);
    return rows;
  }

  @Override
  public List<Share> shares(Reading reading) {
    return work.shares(reading);
  }

  @Override
  public boolean knows(Share share) {
    return work.knows(share);
  }

  @Override
  public List<Wanted> wanted() {
    return work.wanted();
  }

  @Override
  public void shared(List<Share> done) {
    work.shared(done);
  }
}
