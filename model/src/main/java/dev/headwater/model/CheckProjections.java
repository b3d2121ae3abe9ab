package dev.headwater.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Projections join what lies in their service's database, promise no more than their inputs can,
 * and are worth their price. What only a database can tell, whether the expressions are right, is
 * not asked here.
 */
final class CheckProjections {
  private final Landscape landscape;
  private final Findings findings;

  CheckProjections(Landscape landscape, Findings findings) {
    this.landscape = landscape;
    this.findings = findings;
  }

  /**
   * What rows of an input look like.
   *
   * @param owner the service that owns them
   * @param windowMillis how old they may be; null for an entity
   */
  record Found(
      String owner, TableName table, Shape shape, List<String> key, @Nullable Long windowMillis) {}

  void run() {
    for (Manifest service : landscape.services()) {
      for (Projected projection : service.projections()) {
        check(service, projection);
      }
      checkTables(service);
    }
  }

  private void check(Manifest service, Projected projection) {
    String where = service.service() + "." + projection.name();
    Map<String, Found> inputs = inputs(service, where, projection);
    new CheckJoins(where, projection.rootAlias(), projection.relations(), inputs, findings).run();
    new CheckSelect(where, projection, inputs, findings).run();
    checkWindow(where, projection, inputs);
    checkPurpose(where, projection, inputs);
    checkWorth(where, projection, inputs);
    List<String> names = new ArrayList<>(List.of(service.service(), projection.name()));
    names.add(projection.root());
    projection.relations().forEach(relation -> names.add(relation.input()));
    Reasons.check(where, projection.because(), names, findings);
  }

  /** The inputs by their aliases, as far as they lie in this service. */
  private Map<String, Found> inputs(Manifest service, String where, Projected projection) {
    Map<String, Found> found = new LinkedHashMap<>();
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put(projection.rootAlias(), projection.root());
    projection.relations().forEach(each -> wanted.putIfAbsent(each.alias(), each.input()));
    wanted.forEach(
        (alias, name) -> {
          Optional<Found> input = find(service, name);
          input.ifPresentOrElse(
              it -> found.put(alias, it), () -> reportNotHere(service, where, name));
        });
    return found;
  }

  private Optional<Found> find(Manifest service, String name) {
    Optional<Found> entity =
        service.entities().stream()
            .filter(it -> it.name().equals(name))
            .map(it -> new Found(service.service(), it.table(), it.shape(), it.key(), null))
            .findFirst();
    return entity.isPresent() ? entity : copy(service, name);
  }

  private Optional<Found> copy(Manifest service, String name) {
    return service.copies().stream()
        .filter(it -> it.name().equals(name))
        .map(it -> new Found(it.owner(), it.table(), it.shape(), key(it), it.windowMillis()))
        .findFirst();
  }

  /** That of its entity; where that is unknown, another check says so. */
  private List<String> key(Manifest.Copied copy) {
    return landscape.entity(copy.owner(), copy.entity()).map(Manifest.Owned::key).orElse(List.of());
  }

  private void reportNotHere(Manifest service, String where, String name) {
    int dot = name.indexOf('.');
    Optional<Manifest.Copied> copy =
        dot < 0
            ? Optional.empty()
            : service.copies().stream()
                .filter(it -> it.owner().equals(name.substring(0, dot)))
                .filter(it -> it.entity().equals(name.substring(dot + 1)))
                .findFirst();
    findings.error(
        Rule.INPUT_NOT_HERE,
        where,
        "its input `%s` does not lie in the database of `%s`".formatted(name, service.service()),
        copy.map(it -> "join `%s.%s`, the copy of it here".formatted(service.service(), it.name()))
            .orElse(
                "declare a copy of it in `%s`, list it in the model, and join that"
                    .formatted(service.service())));
  }

  private void checkWindow(String where, Projected projection, Map<String, Found> inputs) {
    if (projection.windowMillis() <= 0) {
      findings.error(
          Rule.WINDOW_EMPTY,
          where,
          "its window of %d ms cannot be kept: joining takes time"
              .formatted(projection.windowMillis()),
          "allow what its readers can live with");
      return;
    }
    long longest =
        inputs.values().stream()
            .map(Found::windowMillis)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .max()
            .orElse(0);
    if (longest > projection.windowMillis()) {
      findings.error(
          Rule.WINDOW_SHORTER_THAN_INPUT,
          where,
          "it promises to be at most %d ms behind, but is joined from a copy that may be %d ms old"
              .formatted(projection.windowMillis(), longest),
          "allow it %d ms, or shorten the copy's window".formatted(longest));
    }
  }

  private void checkPurpose(String where, Projected projection, Map<String, Found> inputs) {
    long owners = inputs.values().stream().map(Found::owner).distinct().count();
    if (projection.purpose() == Purpose.SEVERAL_SERVICES && owners == 1) {
      findings.error(
          Rule.PURPOSE_UNFIT,
          where,
          "it is said to join several services, but `%s` owns all of it"
              .formatted(inputs.values().iterator().next().owner()),
          "name another purpose, or query the tables when they are needed");
    }
  }

  private void checkWorth(String where, Projected projection, Map<String, Found> inputs) {
    if (!projection.relations().isEmpty() || !inputs.containsKey(projection.rootAlias())) {
      return;
    }
    boolean computes =
        SelectList.parse(projection.select()).items().stream()
            .anyMatch(item -> item.plain().isEmpty());
    if (!computes) {
      findings.warning(
          Rule.PROJECTION_OF_ONE,
          where,
          "it shows nothing but columns of `%s`, so it is a second table of the same rows"
              .formatted(projection.root()),
          "read `%s` itself, with an index if need be".formatted(projection.root()));
    }
  }

  private void checkTables(Manifest service) {
    Map<TableName, String> claims = new LinkedHashMap<>();
    service.entities().forEach(it -> claims.putIfAbsent(it.table(), it.name()));
    service.copies().forEach(it -> claims.putIfAbsent(it.table(), it.name()));
    for (Projected projection : service.projections()) {
      String other = claims.putIfAbsent(projection.table(), projection.name());
      if (other != null && !other.equals(projection.name())) {
        findings.error(
            Rule.TABLE_TWICE,
            service.service() + "." + projection.name(),
            "table `%s` is claimed by %s"
                .formatted(projection.table(), Findings.list(List.of(other, projection.name()))),
            "give the projection a name of its own with `inTable`");
      }
    }
  }
}
