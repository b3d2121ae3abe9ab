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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Erases what is left of one key: at its owner, then at all services that copy the entity or take
 * the owner's events. What has to stay for now is said, and goes when this is run again: nothing is
 * done twice.
 */
public final class EraseKey {
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
      for (Service subscriber : concerned()) {
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

  /** The services in which something of the owner's may be, in the model's order. */
  public List<Service> concerned() {
    return model.services().stream()
        .filter(service -> !service.equals(owner))
        .filter(
            service ->
                model.copiesOf(service).stream()
                        .anyMatch(copy -> copy.entity().equals(erasure.entity()))
                    || model.subscriptionsOf(service).stream()
                        .anyMatch(subscription -> subscription.event().service().equals(owner)))
        .toList();
  }

  private void requireConcerned(Map<String, DataSource> subscribers) {
    List<String> names = concerned().stream().map(Service::name).toList();
    Optional<String> other =
        subscribers.keySet().stream().filter(name -> !names.contains(name)).findFirst();
    if (other.isPresent()) {
      throw new HeadwaterException(
          "HW306",
          other.get(),
          "it has no copy of " + erasure.entity() + " and takes no events of \"" + owner + "\".",
          "name one of " + names + ".");
    }
  }

  private List<Place> erase(
      Service subscriber, DataSource source, EraseAtOwner atOwner, Installation installation)
      throws SQLException {
    try (Connection local = source.getConnection()) {
      local.setAutoCommit(true);
      requireInstalled(local, subscriber);
      return new EraseAtSubscriber(erasure, model, subscriber, local)
          .erase(atOwner, installation.incarnation());
    }
  }

  private List<Place> unknownSubscribers(EraseAtOwner atOwner) throws SQLException {
    List<String> known = model.services().stream().map(Service::name).toList();
    return atOwner.subscribers().stream()
        .filter(name -> !known.contains(name))
        .map(
            name ->
                notLookedAt(
                    name,
                    "it reads the owner and is not in the model; add it, or remove it (headwater"
                        + " subscribers remove)"))
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
                    instant(row.getTimestamp(1)),
                    installation.incarnation(),
                    row.getString(2),
                    erasure.mode(),
                    places))
        .orElseThrow();
  }

  private static Instant instant(java.sql.Timestamp timestamp) {
    return timestamp.toInstant();
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
