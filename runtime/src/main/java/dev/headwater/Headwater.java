package dev.headwater;

import dev.headwater.install.Installation;
import dev.headwater.install.Migrate;
import dev.headwater.install.Uninstall;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.outbox.PublishEvents;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Migrates, runs and uninstalls services of a model. */
public final class Headwater {
  private Headwater() {}

  /**
   * Brings a service's database to the model; may run at every start, by many instances at once.
   *
   * @param admin logs in as somebody who may create schemas, roles, and triggers on the service's
   *     tables
   * @param serviceRole what the service's own code logs in as
   * @throws dev.headwater.base.HeadwaterException HW2xx when something does not fit; nothing is
   *     half installed then
   */
  public static Installation migrate(
      Model model, Service service, DataSource admin, String serviceRole) throws SQLException {
    return new Migrate(model, service).on(admin, serviceRole);
  }

  /** The same where the service's own login is also who installs. */
  public static Installation migrate(Model model, Service service, DataSource admin)
      throws SQLException {
    return new Migrate(model, service).on(admin, null);
  }

  /** Takes Headwater out of a service's database, copies included. Its own tables stay. */
  public static void uninstall(DataSource admin) throws SQLException {
    Uninstall.from(admin);
  }

  /**
   * Publishes a domain event if the caller's transaction commits, and only then. Events of one key
   * are delivered in the order of their commits: for that, the key is locked until the transaction
   * ends.
   *
   * @param transaction of the publishing service's database; in a handler, the one that it was
   *     given
   * @param key which thing the event is about
   * @return the event's id
   */
  public static <E extends Record> UUID publish(
      Connection transaction, Event<E> event, String key, E payload) throws SQLException {
    return PublishEvents.publish(transaction, event, key, payload);
  }

  /** Begins to describe how a service of the model is run here. */
  public static ServiceSetup run(Model model, Service service) {
    return new ServiceSetup(model, service);
  }
}
