package dev.headwater.saga;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Command;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.SagaStyle;
import dev.headwater.model.Service;
import dev.headwater.model.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sagas that one service starts or takes part in, by name and version. */
public final class Definitions {
  private final Service service;
  private final List<Saga<?>> sagas;
  private final Map<Saga<?>, String> fingerprints = new HashMap<>();

  public Definitions(Model model, Service service) {
    this.service = service;
    this.sagas =
        model.sagas().stream()
            .filter(
                saga ->
                    saga.service().equals(service)
                        || saga.steps().stream()
                            .anyMatch(step -> step.participant().equals(service)))
            .toList();
    sagas.forEach(saga -> fingerprints.put(saga, Fingerprint.of(saga)));
  }

  /** What running ones depend on of their definition. */
  String fingerprint(Saga<?> saga) {
    return fingerprints.getOrDefault(saga, "");
  }

  String service() {
    return service.name();
  }

  /** Whether there is any. */
  public boolean isEmpty() {
    return sagas.isEmpty();
  }

  /** Those that the service starts. */
  List<Saga<?>> started() {
    return sagas.stream().filter(saga -> saga.service().equals(service)).toList();
  }

  public boolean starts() {
    return !started().isEmpty();
  }

  Optional<Saga<?>> find(String initiator, String name, int version) {
    return sagas.stream()
        .filter(
            saga ->
                saga.name().equals(name)
                    && saga.version() == version
                    && saga.service().name().equals(initiator))
        .findFirst();
  }

  /** Whether there is one of this version, with the steps that the saga runs by. */
  boolean knows(SagaRef ref) {
    return find(ref.initiator(), ref.name(), ref.version())
        .filter(saga -> ref.print().isEmpty() || ref.print().equals(print(saga)))
        .isPresent();
  }

  /** See {@link SagaRef}. */
  String print(Saga<?> saga) {
    return print(saga.style(), fingerprint(saga));
  }

  static String print(SagaStyle style, String fingerprint) {
    return style == SagaStyle.CHOREOGRAPHED ? Integer.toHexString(fingerprint.hashCode()) : "";
  }

  /**
   * The definition of a saga.
   *
   * @throws HeadwaterException HW701 when it is not declared here
   */
  Saga<?> of(SagaRef ref) {
    return find(ref.initiator(), ref.name(), ref.version())
        .orElseThrow(
            () ->
                new HeadwaterException(
                    "HW701",
                    service.name(),
                    "version %d of saga \"%s\" of \"%s\" is not declared here."
                        .formatted(ref.version(), ref.name(), ref.initiator()),
                    "deploy the model that has it; what came of it is tried again until then."));
  }

  /** The commands that other services' and own sagas have this service carry out. */
  public List<Command<?, ?>> commands() {
    List<Command<?, ?>> commands = new ArrayList<>();
    for (Saga<?> saga : sagas) {
      for (Step<?> step : saga.steps()) {
        if (step.participant().equals(service)) {
          commands.add(step.action().command());
          step.compensation().ifPresent(undo -> commands.add(undo.command()));
        }
      }
    }
    return commands.stream().distinct().toList();
  }
}
