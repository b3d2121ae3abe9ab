package dev.headwater.erase;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.install.Installation;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases what is left of one key: at its owner, then at all services that copy the entity or take
 * the owner's events. What has to stay for now is said, and goes when this is run again: nothing is
 * done twice.
 */
public final class EraseKey {
  private static final Logger LOG = LoggerFactory.getLogger(EraseKey.class);

  private final Model model;
  private final Erasure erasure;
  private final Service owner;

  /** Does nothing yet. */
  public EraseKey(Model model, Erasure erasure) {
    this.model = model;
    this.erasure = erasure;
    this.owner = erasure.entity().service();
  }

  /**
   * Erases, and tells what was found where.
   *
   * @param ownerAdmin the owner's database, with the login that migrated it or a superuser's
   * @param subscriberAdmins the subscribers' by their names, with such logins; of one that is
   *     missing here the report says that it was not looked at
   * @throws SQLException when the owner's database failed; of a subscriber's the report tells
   * @throws HeadwaterException HW217 when the owner still has the row, HW405 when the key is none
   *     of the entity's, HW205 when a database is not the service's, HW306 when a database is given
   *     that has nothing of the owner's
   */
  public ErasureReport from(DataSource ownerAdmin, Map<String, DataSource> subscriberAdmins)
      throws SQLException {
    requireConcerned(subscriberAdmins);
    try (Connection connection = ownerAdmin.getConnection()) {
      connection.setAutoCommit(true);
      Installation installation = requireInstalled(connection, owner);
      EraseAtOwner atOwner = new EraseAtOwner(erasure, connection);
      // First at the owner: what is kept for nobody there has arrived wherever it had to.
      List<Place> places = new ArrayList<>(atOwner.erase());
      for (Service subscriber : model.readersOf(owner)) {
        DataSource source = subscriberAdmins.get(subscriber.name());
        places.addAll(
            source == null
                ? List.of(notLookedAt(subscriber.name(), "give its database to look there"))
                : erase(subscriber, source, atOwner, installation));
      }
      places.addAll(unknownSubscribers(atOwner));
      return report(connection, installation, atOwner.keyText(), places);
    }
  }

  private void requireConcerned(Map<String, DataSource> subscribers) {
    List<String> names = model.readersOf(owner).stream().map(Service::name).toList();
    Optional<String> other =
        subscribers.keySet().stream().filter(name -> !names.contains(name)).findFirst();
    if (other.isPresent()) {
      throw new HeadwaterException(
          "HW306",
          other.get(),
          "it copies nothing of \"" + owner + "\" and takes no events of it.",
          "name one of " + names + ".");
    }
  }

  private List<Place> erase(
      Service subscriber, DataSource source, EraseAtOwner atOwner, Installation installation) {
    try (Connection local = source.getConnection()) {
      local.setAutoCommit(true);
      requireInstalled(local, subscriber);
      return new EraseAtSubscriber(erasure, model, subscriber, local)
          .erase(atOwner, installation.incarnation());
    } catch (SQLException failure) {
      // What was erased elsewhere is proved all the same. The text could quote a value.
      LOG.debug("{} could not be looked at", subscriber, failure);
      String state = String.valueOf(failure.getSQLState());
      return List.of(notLookedAt(subscriber.name(), "it failed (" + state + "): run it again"));
    }
  }

  private List<Place> unknownSubscribers(EraseAtOwner atOwner) throws SQLException {
    List<String> known = model.readersOf(owner).stream().map(Service::name).toList();
    return atOwner.subscribers().stream()
        .filter(name -> !known.contains(name))
        .map(
            name ->
                notLookedAt(
                    name,
                    "it is registered at the owner, and not in the model as a reader; take the model"
                        + " that it runs with, or remove it (headwater subscribers remove)"))
        .toList();
  }

  private static Place notLookedAt(String service, String remedy) {
    return Place.of(service, "its database", "anything", 0, 0, List.of("not looked at: " + remedy));
  }

  private static Installation requireInstalled(Connection connection, Service service)
      throws SQLException {
    return Installation.find(connection)
        .filter(found -> found.service().equals(service.name()))
        .orElseThrow(
            () ->
                new HeadwaterException(
                    "HW205",
                    service.name(),
                    "its database is not migrated, or is another service's.",
                    "give the service's own database; nothing was erased there."));
  }

  private ErasureReport report(
      Connection connection, Installation installation, List<String> key, List<Place> places)
      throws SQLException {
    return Sql.first(
            connection,
            "select now(), pg_current_snapshot()::text",
            row ->
                new ErasureReport(
                    erasure.entity().toString(),
                    hash(erasure.entity() + "\n" + String.join("\n", key)),
                    row.getTimestamp(1).toInstant(),
                    installation.incarnation(),
                    row.getString(2),
                    erasure.mode(),
                    places))
        .orElseThrow();
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
