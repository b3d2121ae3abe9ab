package dev.headwater.explain;

import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import java.util.List;
import java.util.Optional;

/** Where the page of each thing lies. */
final class Pages {
  private final Model model;
  private final List<Declaration> decided;

  Pages(Model model) {
    this.model = model;
    this.decided = model.declarations().stream().filter(it -> kind(it).isPresent()).toList();
  }

  /** What there is a record of, in the order of the model. */
  List<Declaration> decided() {
    return decided;
  }

  /** What kind of decision it is; empty if it is none that needs a reason. */
  static Optional<String> kind(Declaration it) {
    if (it instanceof Subscription<?>) {
      return Optional.of("subscription");
    }
    return Named.in(Model.of("one", it)).stream().map(Named::kind).findFirst();
  }

  static String name(Declaration it) {
    return it instanceof Subscription<?> subscription
        ? subscription.event().name()
        : Named.in(Model.of("one", it)).get(0).name() + version(it);
  }

  private static String version(Declaration it) {
    return it instanceof Saga<?> saga && saga.version() > 1 ? "-v" + saga.version() : "";
  }

  String of(Service service) {
    return "services/%s.md".formatted(service);
  }

  String of(Entity<?> entity) {
    boolean isAlone =
        model.services().stream()
                .flatMap(service -> model.entitiesOf(service).stream())
                .filter(other -> other.name().equals(entity.name()))
                .count()
            < 2;
    return "entities/%s.md".formatted(file(entity, entity.name(), isAlone));
  }

  String of(Query<?> query) {
    boolean isAlone =
        model.queries().stream().filter(it -> it.name().equals(query.name())).count() < 2;
    return "queries/%s.md".formatted(file(query, query.name(), isAlone));
  }

  String of(Saga<?> saga) {
    boolean isAlone =
        model.sagas().stream()
                .filter(it -> name(it).equals(name(saga)))
                .map(Saga::service)
                .distinct()
                .count()
            < 2;
    return "sagas/%s.md".formatted(file(saga, name(saga), isAlone));
  }

  /** Names are unique within a service only. */
  private static String file(Declaration it, String name, boolean isAlone) {
    return isAlone ? name : it.service() + "-" + name;
  }

  String decision(Declaration it) {
    return "decisions/%04d-%s-%s-%s.md"
        .formatted(decided.indexOf(it) + 1, kind(it).orElse(""), it.service(), name(it));
  }

  /** The page that tells most of it. */
  String best(Declaration it) {
    if (it instanceof Entity<?> entity) {
      return of(entity);
    }
    if (it instanceof Query<?> query) {
      return of(query);
    }
    if (it instanceof Saga<?> saga) {
      return of(saga);
    }
    return it instanceof Copy<?> || it instanceof Projection<?> || it instanceof Subscription<?>
        ? decision(it)
        : of(it.service());
  }
}
