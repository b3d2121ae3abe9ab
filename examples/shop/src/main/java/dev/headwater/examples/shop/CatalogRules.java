package dev.headwater.examples.shop;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Catalog.ChangePrice;
import dev.headwater.examples.shop.Catalog.PriceChanged;
import dev.headwater.owner.Outcome;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What the catalogue allows. */
final class CatalogRules {
  private static final int DECIMALS_MAX = 2;

  private CatalogRules() {}

  static Outcome<PriceChanged> changePrice(Connection transaction, ChangePrice wish)
      throws SQLException {
    if (wish.price().signum() <= 0 || wish.price().scale() > DECIMALS_MAX) {
      return Outcome.refused("A price is above zero, in whole cents.");
    }
    Optional<BigDecimal> before =
        Sql.first(
            transaction,
            "select price from catalog.products where id = ? for update",
            row -> row.getBigDecimal(1),
            wish.productId());
    if (before.isEmpty()) {
      return Outcome.refused("There is no product " + wish.productId() + ".");
    }
    Sql.update(
        transaction,
        "update catalog.products set price = ? where id = ?",
        wish.price(),
        wish.productId());
    return Outcome.done(new PriceChanged(before.get()));
  }
}
