package dev.headwater.model;

import dev.headwater.model.Manifest.Copied;
import dev.headwater.model.Manifest.Handled;
import dev.headwater.model.Manifest.Owned;
import dev.headwater.model.Manifest.Published;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names become tables, roles, topics and paths: they are plain, short, and each means one thing.
 */
final class CheckNames {
  /** Leaves room for what is put before and after a name within PostgreSQL's 63 bytes. */
  static final int LENGTH_MAX = 40;

  private static final Pattern SOUND = Pattern.compile("[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*");
  private static final String RULE =
      "use lower-case letters, digits and single `-` or `_` between them, begin with "
          + "a letter, and stay within "
          + LENGTH_MAX
          + " characters";

  private final Landscape landscape;
  private final Findings findings;

  CheckNames(Landscape landscape, Findings findings) {
    this.landscape = landscape;
    this.findings = findings;
  }

  static void checkModel(String name, Findings findings) {
    checkName(name, "model", name, findings);
  }

  void run() {
    checkServices();
    landscape.services().forEach(this::checkService);
  }

  private void checkServices() {
    List<String> names = landscape.services().stream().map(Manifest::service).toList();
    clashes(names.stream())
        .forEach(
            clash ->
                findings.error(
                    Rule.SERVICE_TWICE,
                    clash.get(0),
                    "the services " + Findings.list(clash) + " have one name between them",
                    "give each one manifest, and a name that differs in more than `-` and `_`"));
  }

  private void checkService(Manifest service) {
    String name = service.service();
    if (!service.format().equals(Manifest.FORMAT)) {
      findings.error(
          Rule.FORMAT_UNKNOWN,
          name,
          "its manifest has the format `%s`, which is unknown here".formatted(service.format()),
          "write it again with this version of Headwater, which knows `" + Manifest.FORMAT + "`");
    }
    checkName(name, "service", name, findings);
    Stream<String> rows =
        Stream.of(
                service.entities().stream().map(Owned::name),
                service.copies().stream().map(Copied::name),
                service.projections().stream().map(Projected::name))
            .flatMap(names -> names);
    checkAll(name, "entity, copy or projection", rows.toList());
    checkAll(name, "query", service.queries().stream().map(Answered::name).toList());
    checkAll(name, "command", service.commands().stream().map(Handled::name).toList());
    checkAll(name, "event", service.events().stream().map(Published::name).toList());
    // Versions of one saga share its name.
    checkAll(name, "saga", service.sagas().stream().map(Started::name).distinct().toList());
    for (Started saga : service.sagas()) {
      saga.steps()
          .forEach(
              step ->
                  checkName(
                      name + "." + saga.name() + "." + step.name(), "step", step.name(), findings));
    }
  }

  private void checkAll(String service, String kind, List<String> names) {
    names.forEach(name -> checkName(service + "." + name, kind, name, findings));
    clashes(names.stream())
        .forEach(
            clash ->
                findings.error(
                    Rule.NAME_TWICE,
                    service + "." + clash.get(0),
                    "%s is declared as %s %d times"
                        .formatted(
                            Findings.list(clash.stream().distinct().toList()), kind, clash.size()),
                    "list each once, and give it a name that differs in more than `-` and `_`"));
  }

  /**
   * Names that would become one identifier, since {@code -} is written {@code _} in the database.
   */
  private static Stream<List<String>> clashes(Stream<String> names) {
    Map<String, List<String>> byIdentifier =
        names.collect(
            Collectors.groupingBy(
                name -> name.replace('-', '_'), TreeMap::new, Collectors.toList()));
    return byIdentifier.values().stream()
        .filter(same -> same.size() > 1)
        .map(same -> same.stream().sorted().toList());
  }

  private static void checkName(String where, String kind, String name, Findings findings) {
    if (name.length() > LENGTH_MAX || !SOUND.matcher(name).matches()) {
      findings.error(
          Rule.NAME_UNSOUND, where, "`%s` is no good %s name".formatted(name, kind), RULE);
    }
  }
}
