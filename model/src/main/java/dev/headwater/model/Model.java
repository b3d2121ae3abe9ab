package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A system of services: all that they declare, in one value that can be checked before anything
 * runs.
 */
public final class Model {
  private final String name;
  private final List<Declaration> declarations;

  private Model(String name, List<Declaration> declarations) {
    this.name = name;
    this.declarations = declarations;
  }

  /** Puts declarations together, mistakes and all: {@link #check()} finds them. */
  public static Model of(String name, Declaration... declarations) {
    return new Model(requireNonNull(name), List.of(declarations));
  }

  public String name() {
    return name;
  }

  /** Everything that is declared, in its order. */
  public List<Declaration> declarations() {
    return declarations;
  }

  /** The services that declare something here, in the order of their first declarations. */
  public List<Service> services() {
    return declarations.stream().map(Declaration::service).distinct().toList();
  }

  public List<Entity<?>> entitiesOf(Service service) {
    return declaredBy(
        service, it -> it instanceof Entity<?> entity ? Optional.of(entity) : Optional.empty());
  }

  /**
   * The services that read an owner: that copy of its data, take its events, or are in a saga with
   * it.
   */
  public List<Service> readersOf(Service owner) {
    return services().stream()
        .filter(service -> !service.equals(owner))
        .filter(
            service ->
                copiesOf(service).stream().anyMatch(copy -> copy.entity().service().equals(owner))
                    || subscriptionsOf(service).stream()
                        .anyMatch(subscription -> subscription.event().service().equals(owner))
                    || heardInSagas(service).contains(owner))
        .toList();
  }

  public List<Copy<?>> copiesOf(Service service) {
    return declaredBy(
        service, it -> it instanceof Copy<?> copy ? Optional.of(copy) : Optional.empty());
  }

  public List<Projection<?>> projectionsOf(Service service) {
    return declaredBy(
        service,
        it -> it instanceof Projection<?> projection ? Optional.of(projection) : Optional.empty());
  }

  public List<Command<?, ?>> commandsOf(Service service) {
    return declaredBy(
        service,
        it -> it instanceof Command<?, ?> command ? Optional.of(command) : Optional.empty());
  }

  public List<Event<?>> eventsOf(Service service) {
    return declaredBy(
        service, it -> it instanceof Event<?> event ? Optional.of(event) : Optional.empty());
  }

  public List<Subscription<?>> subscriptionsOf(Service service) {
    return declaredBy(
        service,
        it ->
            it instanceof Subscription<?> subscription
                ? Optional.of(subscription)
                : Optional.empty());
  }

  public List<Saga<?>> sagasOf(Service service) {
    return declaredBy(
        service, it -> it instanceof Saga<?> saga ? Optional.of(saga) : Optional.empty());
  }

  public List<Query<?>> queriesOf(Service service) {
    return declaredBy(
        service, it -> it instanceof Query<?> query ? Optional.of(query) : Optional.empty());
  }

  /** All queries, whoever answers them. */
  public List<Query<?>> queries() {
    return services().stream().flatMap(service -> queriesOf(service).stream()).toList();
  }

  /** What a service promises to who asks it, or what is assumed if it promises nothing. */
  public ServiceLevel levelOf(Service service) {
    return declarations.stream()
        .filter(it -> it instanceof ServiceLevel && it.service().equals(service))
        .map(ServiceLevel.class::cast)
        .findFirst()
        .orElseGet(() -> ServiceLevel.assumed(service));
  }

  /** All sagas, whoever starts them. */
  public List<Saga<?>> sagas() {
    return services().stream().flatMap(service -> sagasOf(service).stream()).toList();
  }

  /** The other services whose messages of sagas a service takes. */
  public List<Service> heardInSagas(Service service) {
    return sagas().stream().flatMap(saga -> saga.heardBy(service).stream()).distinct().toList();
  }

  /** Every mistake in this model, in a stable order; empty if it holds together. */
  public List<Finding> check() {
    Findings findings = new Findings();
    CheckNames.checkModel(name, findings);
    Checks.run(manifests(), findings);
    return findings.inOrder();
  }

  /** This model, if nothing in it is wrong; warnings pass. */
  public Model requireSound() {
    List<Finding> errors = check().stream().filter(Finding::isError).toList();
    if (!errors.isEmpty()) {
      throw new ModelException(name, errors);
    }
    return this;
  }

  /** What one service declares, as data. */
  public Manifest manifest(Service service) {
    return WriteManifest.of(this, service);
  }

  public List<Manifest> manifests() {
    return services().stream().map(this::manifest).toList();
  }

  @Override
  public String toString() {
    return name;
  }

  private <D> List<D> declaredBy(Service service, Function<Declaration, Optional<D>> kind) {
    return declarations.stream()
        .filter(declaration -> declaration.service().equals(service))
        .flatMap(declaration -> kind.apply(declaration).stream())
        .toList();
  }
}
