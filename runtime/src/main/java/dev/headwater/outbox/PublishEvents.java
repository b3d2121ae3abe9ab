package dev.headwater.outbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.model.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Writes domain events to the outbox, in the caller's transaction. */
public final class PublishEvents {
  private static final String OF_ANOTHER_SERVICE = "HW212";

  private PublishEvents() {}

  /**
   * Publishes the event if the caller's transaction commits, and only then. Takes the key's lock
   * until it ends, so that events of one key are delivered in the order of their commits.
   *
   * @param key which thing the event is about
   * @return the event's id
   * @throws HeadwaterException HW212 when the database is not the publishing service's, HW213
   *     outside a transaction
   */
  public static <E extends Record> UUID publish(
      Connection transaction, Event<E> event, String key, E payload) throws SQLException {
    if (transaction.getAutoCommit()) {
      throw new HeadwaterException(
          "HW213",
          event.toString(),
          "the connection is in autocommit mode: the event would be published whether or not the"
              + " change that it tells of commits.",
          "publish within the transaction of the change (setAutoCommit(false)).");
    }
    try {
      return Sql.first(
              transaction,
              "select headwater.publish(?, ?, ?, ?::jsonb)",
              row -> row.getObject(1, UUID.class),
              event.service().name(),
              event.name(),
              key,
              Json.write(payload))
          .orElseThrow();
    } catch (SQLException failure) {
      if (OF_ANOTHER_SERVICE.equals(failure.getSQLState())) {
        throw new HeadwaterException(
            OF_ANOTHER_SERVICE,
            event.toString(),
            "the event belongs to another service than this database.",
            "publish it in a transaction of \"" + event.service().name() + "\".",
            failure);
      }
      throw failure;
    }
  }
}
