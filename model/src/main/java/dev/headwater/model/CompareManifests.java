package dev.headwater.model;

import dev.headwater.model.CompareShapes.Direction;
import dev.headwater.model.Manifest.Handled;
import dev.headwater.model.Manifest.Owned;
import dev.headwater.model.Manifest.Published;
import dev.headwater.model.Uses.Use;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What has changed between two manifests of one service. Tables and columns are the service's own
 * and not compared: others read fields.
 */
final class CompareManifests {
  private final Manifest before;
  private final Manifest after;
  private final Uses uses;
  private final List<ManifestChange> changes = new ArrayList<>();

  CompareManifests(Manifest before, Manifest after, Uses uses) {
    this.before = before;
    this.after = after;
    this.uses = uses;
  }

  List<ManifestChange> run() {
    compare(
        before.entities(), after.entities(), Owned::name, this::goneEntity, this::entity, "entity");
    compare(
        before.events(), after.events(), Published::name, this::goneEvent, this::event, "event");
    compare(
        before.commands(),
        after.commands(),
        Handled::name,
        this::goneCommand,
        this::command,
        "command");
    compareCopies();
    new CompareSagas(before.service(), uses, changes).compare(before.sagas(), after.sagas());
    return changes.stream()
        .sorted(
            Comparator.comparing(ManifestChange::where)
                .thenComparing(ManifestChange::code)
                .thenComparing(ManifestChange::what))
        .toList();
  }

  private <T> void compare(
      List<T> olds,
      List<T> news,
      Function<T, String> name,
      Consumer<T> gone,
      BiConsumer<T, T> both,
      String kind) {
    Map<String, T> was = byName(olds, name);
    Map<String, T> now = byName(news, name);
    TreeSet<String> names = new TreeSet<>(was.keySet());
    names.addAll(now.keySet());
    for (String each : names) {
      @Nullable T old = was.get(each);
      @Nullable T present = now.get(each);
      if (old != null && present != null) {
        both.accept(old, present);
      } else if (old != null) {
        gone.accept(old);
      } else {
        report(
            ChangeRule.DECLARATION_ADDED,
            Compatibility.FULL,
            each,
            kind + " `" + each + "` is new",
            List.of());
      }
    }
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    Map<String, T> named = new TreeMap<>();
    all.forEach(each -> named.putIfAbsent(name.apply(each), each));
    return named;
  }

  private void goneEntity(Owned entity) {
    gone("entity", entity.name(), uses.ofEntity(before.service(), entity.name(), entity.shape()));
  }

  private void goneEvent(Published event) {
    gone("event", event.name(), uses.ofEvent(before.service(), event.name(), event.shape()));
  }

  private void goneCommand(Handled command) {
    gone("command", command.name(), uses.ofMessage(command.request()));
  }

  private void gone(String kind, String name, List<Use> used) {
    report(
        ChangeRule.DECLARATION_GONE,
        Compatibility.BREAKING,
        name,
        kind + " `" + name + "` is gone",
        used);
  }

  private void entity(Owned was, Owned now) {
    List<Use> used = uses.ofEntity(before.service(), was.name(), was.shape());
    if (!was.key().equals(now.key())) {
      report(
          ChangeRule.KEY_CHANGED,
          Compatibility.BREAKING,
          was.name(),
          "the key was %s and is %s".formatted(Findings.list(was.key()), Findings.list(now.key())),
          used);
    }
    shapes(was.name(), Direction.PUBLISHED, used).compare(was.shape(), now.shape());
    was.reads().stream()
        .filter(read -> !now.reads().contains(read))
        .forEach(read -> goneLookup(was, read));
  }

  private void goneLookup(Owned entity, AccessPattern read) {
    report(
        ChangeRule.LOOKUP_GONE,
        Compatibility.BREAKING,
        entity.name(),
        "it cannot be asked by \"%s\" any more".formatted(read),
        uses.ofLookup(before.service(), entity.name(), read.equal(), entity.shape()));
  }

  private void event(Published was, Published now) {
    List<Use> used = uses.ofEvent(before.service(), was.name(), was.shape());
    shapes(was.name(), Direction.PUBLISHED, used).compare(was.shape(), now.shape());
  }

  private void command(Handled was, Handled now) {
    shapes(was.name() + " (request)", Direction.RECEIVED, uses.ofMessage(was.request()))
        .compare(was.request(), now.request());
    shapes(was.name() + " (reply)", Direction.PUBLISHED, uses.ofMessage(was.reply()))
        .compare(was.reply(), now.reply());
  }

  private CompareShapes shapes(String name, Direction direction, List<Use> used) {
    return new CompareShapes(before.service() + "." + name, direction, used, changes);
  }

  /** A copy is its service's own: nobody else can be broken. */
  private void compareCopies() {
    Map<String, Manifest.Copied> now = byName(after.copies(), Manifest.Copied::name);
    for (Manifest.Copied copy : before.copies()) {
      if (!now.containsKey(copy.name())) {
        report(
            ChangeRule.COPY_GONE,
            Compatibility.FULL,
            copy.name(),
            "copy `%s` of `%s.%s` is gone, and migrate drops its table"
                .formatted(copy.name(), copy.owner(), copy.entity()),
            List.of());
      }
    }
  }

  private void report(
      ChangeRule rule, Compatibility compatibility, String name, String what, List<Use> broken) {
    changes.add(
        new ManifestChange(
            rule.code(),
            compatibility,
            before.service() + "." + name,
            what,
            rule == ChangeRule.KEY_CHANGED
                ? "declare a new entity with the new key, and drop this one when nobody uses it"
                    + " any more"
                : "keep it until nobody uses it any more",
            broken.stream().map(Use::who).toList()));
  }
}
