package dev.headwater.cli;

import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.embedded.EmbeddedPostgresException;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.projection.VerifySelect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What PostgreSQL finds wrong with what a model's projections select. */
final class VerifyProjections {
  private VerifyProjections() {}

  /** With a database that is started for it, if there is a projection. */
  static List<Finding> of(Model model) throws SQLException {
    if (projections(model).isEmpty()) {
      return List.of();
    }
    try (EmbeddedPostgres server = started()) {
      return of(model, server.dataSource("postgres"));
    }
  }

  private static EmbeddedPostgres started() {
    try {
      return EmbeddedPostgres.start();
    } catch (EmbeddedPostgresException failure) {
      throw CliException.wrong(
          "No PostgreSQL can be started to read what projections select: " + failure.getMessage(),
          "name a database by --jdbc-url, or leave this out by --without-database.",
          failure);
    }
  }

  /** Leaves nothing behind there. */
  static List<Finding> of(Model model, DataSource source) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    try (Connection connection = source.getConnection()) {
      for (Projection<?> projection : projections(model)) {
        findings.addAll(VerifySelect.of(connection, projection));
      }
    }
    return findings;
  }

  private static List<Projection<?>> projections(Model model) {
    List<Projection<?>> all = new ArrayList<>();
    model.services().forEach(service -> all.addAll(model.projectionsOf(service)));
    return all;
  }
}
