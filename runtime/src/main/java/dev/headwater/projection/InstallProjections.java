package dev.headwater.projection;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings a service's projections to what the model says. A new one, and one whose definition has
 * changed, gets a generation of its own beside the live one, to be built by the running service.
 */
public final class InstallProjections {
  /** For so long a generation is kept up to date that readers have left. */
  private static final String FORMER_KEPT = "1 day";

  private final Connection connection;
  private final String serviceRole;
  private final String applierRole;

  /**
   * Installs over the given connection.
   *
   * @param connection in autocommit mode
   */
  public InstallProjections(Connection connection, String serviceRole, String applierRole) {
    this.connection = connection;
    this.serviceRole = serviceRole;
    this.applierRole = applierRole;
  }

  public void install(Model model, Service service) throws SQLException {
    List<Projection<?>> declared = model.projectionsOf(service);
    dropUndeclared(declared.stream().map(Projection::name).collect(Collectors.toSet()));
    dropOldFormer();
    for (Projection<?> projection : declared) {
      verify(projection);
    }
    new InstallInputs(connection, serviceRole, applierRole).install(declared);
    for (Projection<?> projection : declared) {
      Sql.inTransaction(
          connection,
          inOne -> {
            install(inOne, projection);
            return true;
          });
    }
  }

  private void verify(Projection<?> projection) throws SQLException {
    List<Finding> findings = VerifySelect.of(connection, projection);
    if (!findings.isEmpty()) {
      Finding first = findings.get(0);
      throw new HeadwaterException(
          first.code(),
          first.where(),
          findings.stream().map(Finding::what).collect(Collectors.joining("; ")) + ".",
          first.remedy() + ".");
    }
  }

  private void install(Connection inOne, Projection<?> projection) throws SQLException {
    List<Generation> generations = Generation.of(inOne, projection.name());
    String fingerprint = Generations.fingerprint(projection);
    for (Generation generation : generations) {
      boolean isOther = !generation.fingerprint().equals(fingerprint);
      if (generation.state() == Generation.State.BUILDING && isOther) {
        drop(inOne, generation);
      }
    }
    Optional<Generation> known =
        Generation.preferred(
            generations.stream().filter(it -> it.fingerprint().equals(fingerprint)));
    if (known.isEmpty()) {
      boolean isFirst = generations.isEmpty();
      new Generations(inOne, serviceRole, applierRole)
          .begin(projection, isFirst ? "it is new" : "its definition has changed");
    } else if (known.get().state() == Generation.State.FORMER) {
      // Somebody goes back to it: it has been kept up to date for that.
      Sql.first(
          inOne,
          "select headwater.switch_projection(?, ?)",
          row -> true,
          projection.name(),
          known.get().number());
    }
    Sql.update(
        inOne,
        "update headwater.projections set window_ms = ? where name = ? and fingerprint = ?",
        projection.window().toMillis(),
        projection.name(),
        fingerprint);
    for (Generation generation : Generation.of(inOne, projection.name())) {
      if (generation.fingerprint().equals(fingerprint)) {
        Sql.run(inOne, Generations.indexes(projection, generation.table(), generation.number()));
      }
    }
  }

  private static void drop(Connection inOne, Generation generation) throws SQLException {
    Sql.first(
        inOne,
        "select headwater.drop_generation(?, ?)",
        row -> true,
        generation.name(),
        generation.number());
  }

  private void dropOldFormer() throws SQLException {
    Sql.list(
        connection,
        """
        select headwater.drop_generation(name, generation) from headwater.projections
        where state = 'former' and since < now() - ?::interval""",
        row -> true,
        FORMER_KEPT);
  }

  private void dropUndeclared(Set<String> declared) throws SQLException {
    List<String> names =
        Sql.list(
            connection, "select distinct name from headwater.projections", row -> row.getString(1));
    for (String name : names) {
      if (!declared.contains(name)) {
        Sql.inTransaction(
            connection,
            inOne -> {
              dropView(inOne, name);
              Sql.update(
                  inOne, "update headwater.projections set state = 'former' where name = ?", name);
              for (Generation generation : Generation.of(inOne, name)) {
                drop(inOne, generation);
              }
              return true;
            });
      }
    }
  }

  private static void dropView(Connection inOne, String name) throws SQLException {
    List<String> views =
        Sql.list(
            inOne,
            """
            select distinct format('%I.%I', view_schema, view_name)
            from headwater.projections where name = ?""",
            row -> row.getString(1),
            name);
    for (String view : views) {
      Sql.run(inOne, "drop view if exists " + view);
    }
  }
}
