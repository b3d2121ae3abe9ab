package dev.headwater;

import dev.headwater.measure.Measures;
import dev.headwater.measure.OutboxFigures;
import dev.headwater.outbox.PruningListener;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the outbox each time that it was pruned, if somebody measures. */
final class MeasureOutbox implements PruningListener {
  private static final Logger LOG = LoggerFactory.getLogger(MeasureOutbox.class);

  private final String service;
  private final Measures measures;

  MeasureOutbox(String service, Measures measures) {
    this.service = service;
    this.measures = measures;
  }

  @Override
  public void pruned(Connection connection, int slotsTruncated, int letGo) {
    measures.pruned(slotsTruncated, letGo);
    if (!measures.wantsOutbox()) {
      return;
    }
    try {
      measures.outbox(OutboxFigures.of(connection));
    } catch (SQLException | RuntimeException failure) {
      LOG.warn(
          "{}: the outbox could not be measured; its meters keep their last values, pruning is"
              + " unaffected. {}",
          service,
          failure.toString());
    }
  }
}
