package dev.headwater.model;

import dev.headwater.model.CompareShapes.Direction;
import dev.headwater.model.Started.Sent;
import dev.headwater.model.Started.Stepped;
import dev.headwater.model.Uses.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What has changed of the sagas that a service starts. Who depends on it are its own sagas that
 * still run: they end on the version that they began with, and refuse to go on if that is not there
 * as it was.
 */
final class CompareSagas {
  private static final String REMEDY =
      "give the changed definition the next version(…), and keep the former one declared beside it"
          + " until none of it runs any more";

  private final String service;
  private final Uses uses;
  private final List<ManifestChange> changes;

  CompareSagas(String service, Uses uses, List<ManifestChange> changes) {
    this.service = service;
    this.uses = uses;
    this.changes = changes;
  }

  void compare(List<Started> before, List<Started> after) {
    for (Started was : before) {
      find(after, was).ifPresentOrElse(now -> compare(was, now), () -> gone(was));
    }
    for (Started now : after) {
      if (find(before, now).isEmpty()) {
        report(ChangeRule.DECLARATION_ADDED, Compatibility.FULL, now, "is new", List.of());
      }
    }
  }

  private static Optional<Started> find(List<Started> all, Started like) {
    return all.stream()
        .filter(each -> each.name().equals(like.name()) && each.version() == like.version())
        .findFirst();
  }

  private void gone(Started was) {
    report(
        ChangeRule.DECLARATION_GONE,
        Compatibility.BREAKING,
        was,
        "is gone",
        uses.ofRunning(service, was));
  }

  private void compare(Started was, Started now) {
    if (was.style() != now.style()) {
      changed(was, "was %s and is %s".formatted(lower(was.style()), lower(now.style())));
    }
    for (Stepped old : was.steps()) {
      step(now, old.name())
          .ifPresentOrElse(
              present -> compare(was, old, present),
              () -> changed(was, "has lost its step `" + old.name() + "`"));
    }
    for (Stepped present : now.steps()) {
      if (step(was, present.name()).isEmpty()) {
        changed(was, "has a new step `" + present.name() + "`");
      }
    }
    if (!common(was, now).equals(common(now, was))) {
      changed(was, "has its steps in another order");
    }
    compareInputs(was, now);
  }

  private void compare(Started saga, Stepped was, Stepped now) {
    String step = "has another step `" + was.name() + "`: it was %s and is %s";
    if (was.kind() != now.kind()) {
      changed(saga, step.formatted(lower(was.kind()), lower(now.kind())));
    }
    if (!quoted(was.action()).equals(quoted(now.action()))) {
      changed(saga, step.formatted(quoted(was.action()), quoted(now.action())));
    }
    String undone = was.undoneBy().map(CompareSagas::quoted).orElse("nothing");
    String undoneNow = now.undoneBy().map(CompareSagas::quoted).orElse("nothing");
    if (!undone.equals(undoneNow)) {
      changed(saga, step.formatted("undone by " + undone, "undone by " + undoneNow));
    }
  }

  /** What running ones were started with is kept as it was written, and read as it is declared. */
  private void compareInputs(Started was, Started now) {
    String where = "%s.%s (input of version %d)".formatted(service, was.name(), was.version());
    new CompareShapes(where, Direction.RECEIVED, uses.ofRunning(service, was), changes)
        .compare(was.input(), now.input());
  }

  private static Optional<Stepped> step(Started saga, String name) {
    return saga.steps().stream().filter(step -> step.name().equals(name)).findFirst();
  }

  private static List<String> common(Started saga, Started other) {
    List<String> names = new ArrayList<>(saga.steps().stream().map(Stepped::name).toList());
    names.removeIf(name -> step(other, name).isEmpty());
    return names;
  }

  private static String quoted(Sent sent) {
    return "`" + sent.service() + "." + sent.command() + "`";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void changed(Started was, String how) {
    report(ChangeRule.SAGA_CHANGED, Compatibility.BREAKING, was, how, uses.ofRunning(service, was));
  }

  private void report(
      ChangeRule rule, Compatibility compatibility, Started saga, String how, List<Use> broken) {
    changes.add(
        new ManifestChange(
            rule.code(),
            compatibility,
            service + "." + saga.name(),
            "version %d of the saga %s".formatted(saga.version(), how),
            rule == ChangeRule.DECLARATION_GONE
                ? "keep it declared until none of it runs any more"
                : REMEDY,
            broken.stream().map(Use::who).toList()));
  }
}
