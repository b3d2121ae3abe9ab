package dev.headwater.model;

import dev.headwater.model.Manifest.Copied;
import dev.headwater.model.Manifest.Owned;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Each entity has one owner, and each table one writer. Tables are compared within a service only:
 * every service has a database of its own, so {@code public.orders} of two services are two tables.
 */
final class CheckOwnership {
  private final Landscape landscape;
  private final Findings findings;

  CheckOwnership(Landscape landscape, Findings findings) {
    this.landscape = landscape;
    this.findings = findings;
  }

  void run() {
    for (Manifest service : landscape.services()) {
      service.entities().forEach(this::checkOwners);
      checkEntityTables(service);
      checkCopyTables(service);
    }
  }

  private void checkOwners(Owned entity) {
    List<String> owners = landscape.ownersOf(entity.name());
    if (owners.size() > 1) {
      findings.error(
          Rule.TWO_OWNERS,
          entity.name(),
          "entity `%s` is owned by %s".formatted(entity.name(), Findings.list(owners)),
          "leave it to the one service whose rules decide about it, and let the others copy "
              + "it from there; if these are different things, give them different names");
    }
  }

  private void checkEntityTables(Manifest service) {
    Map<TableName, List<String>> entities =
        service.entities().stream()
            .collect(
                Collectors.groupingBy(
                    Owned::table,
                    TreeMap::new,
                    Collectors.mapping(Owned::name, Collectors.toList())));
    entities.forEach(
        (table, names) ->
            checkTable(
                service,
                table,
                names,
                "declare one entity per table, and let copies choose what they need of it"));
    for (Copied copy : service.copies()) {
      entities.getOrDefault(copy.table(), List.of()).forEach(name -> report(service, name, copy));
    }
  }

  private void checkCopyTables(Manifest service) {
    service.copies().stream()
        .collect(
            Collectors.groupingBy(
                Copied::table, TreeMap::new, Collectors.mapping(Copied::name, Collectors.toList())))
        .forEach(
            (table, names) ->
                checkTable(
                    service, table, names, "give each copy a table of its own with `inTable`"));
  }

  private void checkTable(Manifest service, TableName table, List<String> names, String remedy) {
    List<String> claims = names.stream().distinct().sorted().toList();
    if (claims.size() > 1) {
      findings.error(
          Rule.TABLE_TWICE,
          service.service() + "." + claims.get(0),
          "table `%s` is claimed by %s".formatted(table, Findings.list(claims)),
          remedy);
    }
  }

  private void report(Manifest service, String entity, Copied copy) {
    findings.error(
        Rule.COPY_OF_COPY,
        service.service() + "." + entity,
        "table `%s` holds the copy `%s` of `%s.%s`, so `%s` would publish what `%s` does not own"
            .formatted(
                copy.table(), copy.name(), copy.owner(), copy.entity(), entity, service.service()),
        "let others copy `%s.%s` from its owner, or move `%s` to a table of its own"
            .formatted(copy.owner(), copy.entity(), entity));
  }
}
