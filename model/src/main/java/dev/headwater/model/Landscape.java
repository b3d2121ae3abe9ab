package dev.headwater.model;

import dev.headwater.model.Manifest.Copied;
import dev.headwater.model.Manifest.Owned;
import dev.headwater.model.Manifest.Published;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** All services that are checked together, and who has what. */
record Landscape(List<Manifest> services) {

  /** Sorted, so that findings do not depend on the order in which services were given. */
  static Landscape of(Collection<Manifest> manifests) {
    return new Landscape(
        manifests.stream().sorted(Comparator.comparing(Manifest::service)).toList());
  }

  Optional<Owned> entity(String owner, String name) {
    return of(owner, Manifest::entities).filter(it -> it.name().equals(name)).findFirst();
  }

  Optional<Copied> copy(String service, String name) {
    return of(service, Manifest::copies).filter(it -> it.name().equals(name)).findFirst();
  }

  Optional<Projected> projection(String service, String name) {
    return of(service, Manifest::projections).filter(it -> it.name().equals(name)).findFirst();
  }

  Optional<Published> event(String publisher, String name) {
    return of(publisher, Manifest::events).filter(it -> it.name().equals(name)).findFirst();
  }

  /** The services that have something of this name, each once. */
  List<String> having(String name, Function<Manifest, List<String>> names) {
    return services.stream()
        .filter(service -> names.apply(service).contains(name))
        .map(Manifest::service)
        .distinct()
        .toList();
  }

  List<String> publishersOf(String event) {
    return having(event, service -> service.events().stream().map(Published::name).toList());
  }

  List<String> ownersOf(String entity) {
    return having(entity, service -> service.entities().stream().map(Owned::name).toList());
  }

  private <T> Stream<T> of(String service, Function<Manifest, List<T>> part) {
    return services.stream()
        .filter(it -> it.service().equals(service))
        .flatMap(it -> part.apply(it).stream());
  }
}
