package dev.headwater.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.model.Service;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The services' own tables, as their teams would create them; nothing here is Headwater's. */
public final class ShopTables {
  private ShopTables() {}

  /** Creates the tables that the service writes; for the storefront, which owns nothing, none. */
  public static void create(Connection connection, Service service) throws SQLException {
    String statements = read(service.name() + ".sql");
    if (!statements.isEmpty()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(statements);
      }
    }
  }

  private static String read(String resource) {
    try (InputStream in = ShopTables.class.getResourceAsStream(resource)) {
      return in == null ? "" : new String(in.readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(resource, failure);
    }
  }
}
