package dev.headwater.examples.shop;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Customers.CustomerRenamed;
import dev.headwater.examples.shop.Customers.RenameCustomer;
import dev.headwater.owner.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What customers allows. */
final class CustomerRules {
  private static final int NAME_LENGTH_MAX = 100;

  private CustomerRules() {}

  static Outcome<CustomerRenamed> rename(Connection transaction, RenameCustomer wish)
      throws SQLException {
    if (wish.name().isBlank() || wish.name().length() > NAME_LENGTH_MAX) {
      return Outcome.refused("A name has 1 to " + NAME_LENGTH_MAX + " characters.");
    }
    Optional<String> before =
        Sql.first(
            transaction,
            "select name from crm.customers where id = ? for update",
            row -> row.getString(1),
            wish.customerId());
    if (before.isEmpty()) {
      return Outcome.refused("There is no customer " + wish.customerId() + ".");
    }
    Sql.update(
        transaction,
        "update crm.customers set name = ? where id = ?",
        wish.name(),
        wish.customerId());
    return Outcome.done(new CustomerRenamed(before.get()));
  }
}
