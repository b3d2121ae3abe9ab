package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** How many sagas have ended so far, as the three databases have it, which must agree. */
record SagaAudit(long confirmed, long cancelled) {
  /** Fails unless no saga is half done and what was paid, reserved and confirmed is the same. */
  static SagaAudit of(SagaContender contender) throws SQLException {
    long confirmed = count(contender.orders(), "orders where status = 'CONFIRMED'");
    long cancelled = count(contender.orders(), "orders where status = 'CANCELLED'");
    String name = contender.name();
    requireSame(name + ": orders", count(contender.orders(), "orders"), confirmed + cancelled);
    requireSame(name + ": payments", count(contender.payments(), "payments"), confirmed);
    requireSame(name + ": reservations", count(contender.inventory(), "reservations"), confirmed);
    requireSame(
        name + ": amounts paid",
        number(contender.payments(), "select coalesce(sum(amount), 0) from payments"),
        number(
            contender.orders(),
            "select coalesce(sum(amount), 0) from orders where status = 'CONFIRMED'"));
    requireSame(
        name + ": pieces in stock and reserved",
        number(
            contender.inventory(),
            """
            select (select sum(quantity) from stock)
              + (select coalesce(sum(quantity), 0) from reservations)"""),
        SagaTables.PRODUCTS * SagaTables.STOCK);
    return new SagaAudit(confirmed, cancelled);
  }

  /** Fails unless just so many sagas have ended since. */
  void requireSince(SagaAudit before, long sagas) {
    long ended = confirmed + cancelled - before.confirmed - before.cancelled;
    requireSame("sagas that ended", ended, sagas);
  }

  private static void requireSame(String what, long found, long expected) {
    if (found != expected) {
      throw new IllegalStateException(
          "%s: there are %d and should be %d.".formatted(what, found, expected));
    }
  }

  private static long count(DataSource database, String what) throws SQLException {
    return number(database, "select count(*) from " + what);
  }

  private static long number(DataSource database, String query) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Sql.first(connection, query, row -> row.getLong(1)).orElseThrow();
    }
  }
}
