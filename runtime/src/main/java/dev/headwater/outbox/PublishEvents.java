package dev.headwater.outbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.model.Event;
import dev.headwater.model.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Writes domain events to the outbox, in the caller's transaction. */
public final class PublishEvents {
  private final Service service;

  public PublishEvents(Service service) {
    this.service = service;
  }

  /**
   * Publishes the event if the caller's transaction commits, and only then. Takes the key's lock
   * until it ends, so that events of one key are delivered in the order of their commits.
   *
   * @param key which thing the event is about
   * @return the event's id
   */
  public <E extends Record> UUID publish(
      Connection transaction, Event<E> event, String key, E payload) throws SQLException {
    if (!event.service().equals(service)) {
      throw new HeadwaterException(
          "HW212",
          service.name(),
          "event \"" + event.name() + "\" belongs to \"" + event.service().name() + "\".",
          "publish it there, or declare an event of your own.");
    }
    if (transaction.getAutoCommit()) {
      throw new HeadwaterException(
          "HW213",
          event.toString(),
          "the connection is in autocommit mode: the event would be published whether or not the"
              + " change that it tells of commits.",
          "publish within the transaction of the change (setAutoCommit(false)).");
    }
    return Sql.first(
            transaction,
            "select headwater.publish(?, ?, ?::jsonb)",
            row -> row.getObject(1, UUID.class),
            event.name(),
            key,
            Json.write(payload))
        .orElseThrow();
  }
}
