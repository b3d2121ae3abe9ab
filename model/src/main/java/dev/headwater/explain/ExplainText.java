package dev.headwater.explain;

import dev.headwater.explain.Explained.Alternative;
import dev.headwater.explain.Explained.Fate;
import dev.headwater.explain.Explained.Kind;
import dev.headwater.explain.Explained.MovingPart;
import dev.headwater.explain.Explained.Planned;
import dev.headwater.explain.Explained.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** For a terminal, and for documents that show it as it is. */
final class ExplainText {
  private static final int WIDTH = 106;

  private final Explained it;
  private final StringBuilder text = new StringBuilder();

  ExplainText(Explained it) {
    this.it = it;
  }

  String write() {
    text.append("%s %s\n".formatted(Words.lower(it.kind()), it.fullName()));
    TextTable.wrap(it.because(), WIDTH)
        .forEach(line -> text.append("  ").append(line).append('\n'));
    plan();
    fields();
    price();
    fates();
    alternatives();
    movingParts();
    return text.toString();
  }

  private void plan() {
    heading("Plan" + promised());
    TextTable table = new TextTable(24, 34, 12, 32);
    tree(table, Optional.empty(), "");
    text.append(table.write());
  }

  private String promised() {
    StringBuilder promised = new StringBuilder();
    it.promise()
        .deadlineMillis()
        .ifPresent(deadline -> promised.append(", within ").append(Words.duration(deadline)));
    it.promise()
        .windowMillis()
        .ifPresent(window -> promised.append(", ").append(Words.window(window)));
    return promised.toString();
  }

  /** A saga's steps hang from nothing: they are a list. */
  private void tree(TextTable table, Optional<String> parent, String indent) {
    List<Planned> children =
        it.plan().stream().filter(part -> part.parent().equals(parent)).toList();
    for (Planned part : children) {
      boolean isLast = part.equals(children.get(children.size() - 1));
      boolean isRoot = parent.isEmpty();
      String branch = isRoot ? "" : isLast ? "└─ " : "├─ ";
      table.row(
          indent + branch + part.alias(),
          "%s (%s)".formatted(part.source(), part.from()),
          isQuery() ? "level " + part.level() : "",
          part.joinedBy().isEmpty()
              ? part.otherwise()
              : "%s by %s: %s".formatted(part.cardinality(), part.joinedBy(), part.otherwise()));
      if (it.kind() != Kind.SAGA) {
        tree(table, Optional.of(part.alias()), indent + (isRoot ? "" : isLast ? "   " : "│  "));
      }
    }
  }

  private boolean isQuery() {
    return it.kind() == Kind.QUERY;
  }

  private void fields() {
    if (it.fields().isEmpty()) {
      return;
    }
    heading("Fields");
    TextTable table = new TextTable(18, 44, 18, 22);
    table.row("field", "from its owner to here", "how old", "if the owner is down");
    for (Shown field : it.fields()) {
      table.row(field.name(), way(field), age(field), field.ifOwnerDown());
    }
    text.append(table.write());
  }

  private static String way(Shown field) {
    return String.join(" → ", field.path());
  }

  private static String age(Shown field) {
    String measured = field.ageMillis().map(age -> ", measured " + Words.duration(age)).orElse("");
    return (field.windowMillis() == 0 ? "now" : "≤ " + Words.duration(field.windowMillis()))
        + measured;
  }

  private void price() {
    Price price = it.price();
    heading("Price, computed of %s figures".formatted(Words.lower(it.basis())));
    TextTable table = new TextTable(18, 86);
    table.row(
        it.kind() == Kind.SAGA ? "can start" : "answered",
        Words.share(price.answered())
            + (it.promise().availability().isPresent()
                ? " (promised " + Words.share(it.promise().availability().getAsDouble()) + ")"
                : ""));
    table.row(
        it.kind() == Kind.SAGA ? "without waiting" : "in full", Words.share(price.complete()));
    table.row("half within", times(price.p50Millis(), price.serialP50Millis()));
    table.row("99 of 100 within", times(price.p99Millis(), price.serialP99Millis()));
    table.row(it.kind() == Kind.SAGA ? "messages" : "round trips", "" + price.roundTrips());
    table.row("statements here", "" + price.statements());
    text.append(table.write());
  }

  private static String times(double millis, double serialMillis) {
    return Words.millis(millis).equals(Words.millis(serialMillis))
        ? Words.millis(millis)
        : "%s (%s one after the other)".formatted(Words.millis(millis), Words.millis(serialMillis));
  }

  private void fates() {
    heading("When a service is down, or slow");
    TextTable table = new TextTable(16, 44, 42);
    table.row("service", "down", "slow");
    for (Fate each : it.owners()) {
      table.row(each.service(), each.down(), each.slow());
    }
    text.append(table.write());
  }

  private void alternatives() {
    if (it.alternatives().isEmpty()) {
      return;
    }
    heading("The same otherwise");
    TextTable table = new TextTable(12, 36, 10, 10, 10, 10, 6);
    table.row("instead of", "from", "answered", "in full", "p99", "how old", "trips");
    for (Alternative each : it.alternatives()) {
      Price price = each.price();
      table.row(
          each.instead(),
          each.by(),
          Words.share(price.answered()),
          Words.share(price.complete()),
          Words.millis(price.p99Millis()),
          price.windowMillis() == 0 ? "now" : "≤ " + Words.duration(price.windowMillis()),
          "" + price.roundTrips());
    }
    text.append(table.write());
  }

  private void movingParts() {
    heading("Moving parts, %d".formatted(it.movingParts().size()));
    Map<String, List<String>> byKind = new LinkedHashMap<>();
    for (MovingPart part : it.movingParts()) {
      byKind.computeIfAbsent(part.kind(), kind -> new ArrayList<>()).add(part.name());
    }
    TextTable table = new TextTable(14, 90);
    byKind.forEach((kind, names) -> table.row(count(names.size(), kind), String.join("; ", names)));
    text.append(table.write());
  }

  /** {@code 1 table}, {@code 2 tables}. */
  static String count(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private void heading(String heading) {
    text.append('\n').append(heading).append('\n');
  }
}
