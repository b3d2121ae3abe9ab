package dev.headwater.drift;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.install.Installation;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** Looks where a service's database has left its model since the last {@code migrate}. */
public final class FindDrift {
  private final Model model;
  private final Service service;
  private final Set<TableName> accepted;

  /**
   * Looks at one service.
   *
   * @param accepted tables that are known to look like copies and are none
   */
  public FindDrift(Model model, Service service, Set<TableName> accepted) {
    this.model = model;
    this.service = service;
    this.accepted = Set.copyOf(accepted);
  }

  /**
   * Every finding, in a stable order.
   *
   * @param own the service's database, with a login that sees all of its tables
   * @param owners by their names, with logins that have their reader roles: what looks like a copy
   *     of one of these is confirmed or dropped by comparing some values
   */
  public List<Finding> in(DataSource own, Map<String, DataSource> owners) throws SQLException {
    try (Connection connection = own.getConnection()) {
      connection.setAutoCommit(true);
      return Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, "set transaction isolation level repeatable read, read only");
            return find(inOne, owners);
          });
    }
  }

  private List<Finding> find(Connection inOne, Map<String, DataSource> owners) throws SQLException {
    Installation installation =
        Installation.find(inOne)
            .filter(found -> found.service().equals(service.name()))
            .orElseThrow(this::notMigrated);
    List<Finding> findings = new ArrayList<>();
    findings.addAll(new CheckCaptures(inOne).of(model.entitiesOf(service)));
    findings.addAll(
        new CheckGuards(inOne, installation.roles().applier()).of(model.copiesOf(service)));
    findings.addAll(new CheckGrants(inOne, installation.roles()).of(model.copiesOf(service)));
    findings.addAll(new FindUndeclaredCopies(inOne, model, service, accepted, owners).findings());
    return findings.stream()
        .distinct()
        .sorted(
            Comparator.comparing(Finding::code)
                .thenComparing(Finding::where)
                .thenComparing(Finding::what))
        .toList();
  }

  private HeadwaterException notMigrated() {
    return new HeadwaterException(
        "HW205",
        service.name(),
        "its database is not migrated, or is another service's.",
        "run migrate first, on the same database.");
  }
}
