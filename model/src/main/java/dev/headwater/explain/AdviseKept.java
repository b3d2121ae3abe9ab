package dev.headwater.explain;

import dev.headwater.model.Copy;
import dev.headwater.model.Input;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.SelectList;
import dev.headwater.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether what is kept is worth it, and can be kept as promised. */
final class AdviseKept {
  private static final Pattern COLUMN = Pattern.compile("\\s*(\\w+)\\.(?:\\w+|\"[^\"]+\")\\s*");

  private final Model model;
  private final Advise advise;

  AdviseKept(Model model, Advise advise) {
    this.model = model;
    this.advise = advise;
  }

  void run() {
    for (Service service : model.services()) {
      model.copiesOf(service).forEach(this::adviseOn);
      model.projectionsOf(service).forEach(this::adviseOn);
    }
  }

  private void adviseOn(Copy<?> copy) {
    Reads reads = Reads.of(copy, model);
    if (!reads.isRead()) {
      advise.add(
          Hint.COPY_UNREAD,
          copy,
          "no query or projection reads it, and it costs %s".formatted(price(copy)),
          "drop it, unless code of `%s` reads it".formatted(copy.service()));
    } else if (!reads.unread().isEmpty()) {
      advise.add(
          Hint.FIELD_UNREAD,
          copy,
          "no query or projection reads %s of it".formatted(Words.list(reads.unread())),
          "copy only what is needed, unless code of `%s` reads it".formatted(copy.service()));
    }
  }

  private static String price(Copy<?> copy) {
    return ExplainText.count(Machinery.of(copy).size(), "moving part");
  }

  private void adviseOn(Projection<?> projection) {
    onlyInput(projection)
        .ifPresent(
            input ->
                advise.add(
                    Hint.PROJECTION_OF_ONE,
                    projection,
                    "it shows nothing but columns of `%s`, for a table, a worker and an alarm more"
                        .formatted(input.name()),
                    "read `%s`, with an index for the way in which it is read"
                        .formatted(input.name())));
    projection.inputs().stream()
        .flatMap(input -> input instanceof Copy<?> copy ? Stream.of(copy) : Stream.empty())
        .filter(copy -> copy.window().compareTo(projection.window()) >= 0)
        .forEach(copy -> adviseOnWindow(projection, copy));
  }

  private void adviseOnWindow(Projection<?> projection, Copy<?> copy) {
    advise.add(
        Hint.WINDOW_USED_UP,
        projection,
        "it may be %s old, and `%s` alone may be %s: no time is left for recomputing rows"
            .formatted(
                Words.duration(projection.window()), copy.name(), Words.duration(copy.window())),
        "allow the projection more than the copy, or the copy less");
  }

  /** The input of which it shows columns as they are, if it shows nothing else. */
  private static Optional<Input> onlyInput(Projection<?> projection) {
    List<String> aliases =
        projection.select().items().stream().map(AdviseKept::alias).distinct().toList();
    if (aliases.size() != 1 || aliases.get(0).isEmpty()) {
      return Optional.empty();
    }
    return Stream.concat(
            projection.relations().stream()
                .filter(relation -> relation.alias().equals(aliases.get(0)))
                .<Input>map(relation -> relation.input()),
            projection.rootAlias().equals(aliases.get(0))
                ? Stream.of(projection.root())
                : Stream.empty())
        .findFirst();
  }

  private static String alias(SelectList.Item item) {
    Matcher matcher = COLUMN.matcher(item.expression());
    return matcher.matches() ? matcher.group(1) : "";
  }
}
