package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** What is measured of sagas: the contender runs only meanwhile, and its databases must agree. */
abstract class SagaMeasurement implements Measurement {
  /** What ran in an earlier measurement has to fill its pools and caches again. */
  static final Duration RUN_UP = Duration.ofSeconds(2);

  private final SagaField field;

  SagaMeasurement(SagaField field) {
    this.field = field;
  }

  /** Measures once, and returns how many sagas it placed in all; none is in flight any more. */
  abstract long place(SagaContender contender, Samples samples) throws Exception;

  final SagaField field() {
    return field;
  }

  @Override
  public final List<Contender> contenders() {
    return field.contenders();
  }

  @Override
  public final void measure(Contender contender, Samples samples) throws Exception {
    SagaContender sagas = (SagaContender) contender;
    vacuum(sagas);
    SagaAudit before = SagaAudit.of(sagas);
    try {
      sagas.begin();
      long placed = place(sagas, samples);
      SagaAudit.of(sagas).requireSince(before, placed);
    } catch (Exception failure) {
      endAfter(failure, sagas);
      throw failure;
    }
    sagas.end();
  }

  private static void endAfter(Exception failure, SagaContender sagas) {
    try {
      sagas.end();
    } catch (Exception alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  /** A checkpoint besides, so that all write whole pages again from the same point on. */
  private static void vacuum(SagaContender sagas) throws SQLException {
    for (DataSource database : List.of(sagas.orders(), sagas.payments(), sagas.inventory())) {
      try (Connection connection = database.getConnection()) {
        Sql.run(connection, "vacuum analyze");
      }
    }
    try (Connection connection = sagas.orders().getConnection()) {
      Sql.run(connection, "checkpoint");
    }
  }
}
