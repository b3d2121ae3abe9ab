package dev.headwater;

import dev.headwater.base.FaultPoints;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ForgetOwner;
import dev.headwater.install.Installation;
import dev.headwater.install.Migrate;
import dev.headwater.install.Uninstall;
import dev.headwater.log.Log;
import dev.headwater.log.OwnerContract;
import dev.headwater.log.postgres.PostgresLog;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.outbox.PublishEvents;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
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
   * Has a service begin anew with one owner, whether or not it is running: all copies of the
   * owner's entities are read anew, and served as they are until then. Events that the owner
   * published before now and that have not been handled are not delivered any more.
   *
   * @param own the service's own database, with its own login
   * @param asReader the owner's, with the login that the service reads it with
   */
  public static void resync(
      Model model, Service service, Service owner, DataSource own, DataSource asReader)
      throws SQLException {
    Set<String> needed = new ServiceSetup(model, service).ownersNeeded();
    if (!needed.contains(owner.name())) {
      throw new HeadwaterException(
          "HW306",
          service.name(),
          "nothing is read from \"" + owner.name() + "\" here.",
          "name one of " + needed + ".");
    }
    requireDatabaseOf(owner, service, asReader);
    try (Log log =
        new PostgresLog(
            new OwnerContract(owner.name(), model.manifest(service)),
            service.name(),
            asReader,
            FaultPoints.NONE,
            Duration.ZERO)) {
      ForgetOwner.in(own, log, "somebody asked for it");
    }
  }

  private static void requireDatabaseOf(Service owner, Service reader, DataSource asReader)
      throws SQLException {
    try (Connection connection = asReader.getConnection()) {
      String found =
          Sql.first(
                  connection,
                  "select service from headwater_published.owner",
                  row -> row.getString(1))
              .orElseThrow();
      if (!found.equals(owner.name())) {
        throw new HeadwaterException(
            "HW505",
            reader.name(),
            "the data source for \"" + owner + "\" leads to the database of \"" + found + "\".",
            "give a data source of the owner's own database; nothing was changed.");
      }
    }
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
