package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Pages;
import dev.headwater.examples.shop.Storefront;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Where whoever looks on can ask, too. */
final class Doors {
  /** The first orders are the least likely to be deleted; some have lost their customer. */
  private static final int TRIES_MAX = 20;

  private final Fleet fleet;

  Doors(Fleet fleet) {
    this.fleet = fleet;
  }

  /** The storefront's address, with a line that works as it stands. */
  List<String> said() throws SQLException {
    URI at = fleet.address(Storefront.SERVICE);
    return List.of(
        "The storefront is served at %s while the load lasts. Ask it yourself:".formatted(at),
        "  curl '%s/queries/%s?id=%d'".formatted(at, Pages.ORDER_PAGE.name(), order()));
  }

  private long order() throws SQLException {
    List<Long> first;
    try (Connection connection = fleet.database(Storefront.SERVICE).getConnection()) {
      first =
          Sql.list(
              connection,
              "select id from orders order by id limit " + TRIES_MAX,
              row -> row.getLong(1));
    }
    for (long id : first) {
      if (fleet.running(Storefront.SERVICE).read(Pages.ORDER_PAGE).byKey(id).value().isPresent()) {
        return id;
      }
    }
    return first.isEmpty() ? 1 : first.get(0);
  }
}
