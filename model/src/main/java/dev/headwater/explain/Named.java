package dev.headwater.explain;

import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.Saga;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A declaration that can be asked for by its name.
 *
 * @param name a name of a kind of its own is told apart by the kind, as in {@code query:orders}
 */
record Named(String kind, String name, Declaration declaration) {
  private static final int NEAR_MAX = 8;

  static List<Named> in(Model model) {
    return model.declarations().stream().flatMap(Named::of).toList();
  }

  private static Stream<Named> of(Declaration it) {
    if (it instanceof Query<?> query) {
      return Stream.of(new Named("query", query.name(), query));
    }
    if (it instanceof Copy<?> copy) {
      return Stream.of(new Named("copy", copy.name(), copy));
    }
    if (it instanceof Projection<?> projection) {
      return Stream.of(new Named("projection", projection.name(), projection));
    }
    if (it instanceof Saga<?> saga) {
      return Stream.of(new Named("saga", saga.name(), saga));
    }
    return Stream.empty();
  }

  /** The one that is called that, alone or with its service. Of a saga it is the newest version. */
  static Declaration find(Model model, String name) {
    List<Named> all = newest(in(model));
    List<Named> found = all.stream().filter(each -> each.isCalled(name)).toList();
    if (found.size() == 1) {
      return found.get(0).declaration();
    }
    if (found.isEmpty()) {
      throw UnknownNameException.unknown(model.name(), name, near(all, name));
    }
    List<String> names = found.stream().map(Named::inService).distinct().toList();
    throw UnknownNameException.ambiguous(
        model.name(),
        name,
        names.size() == found.size() ? names : found.stream().map(Named::fullName).toList());
  }

  private static List<Named> newest(List<Named> all) {
    return all.stream()
        .filter(
            each ->
                all.stream()
                    .noneMatch(
                        other ->
                            other.fullName().equals(each.fullName()) && each.isOlderThan(other)))
        .toList();
  }

  private boolean isOlderThan(Named other) {
    return declaration instanceof Saga<?> mine
        && other.declaration instanceof Saga<?> theirs
        && mine.version() < theirs.version();
  }

  /** Within one service a query and a projection may share a name; their kinds tell them apart. */
  private boolean isCalled(String asked) {
    return asked.equals(name) || asked.equals(inService()) || asked.equals(fullName());
  }

  String fullName() {
    return kind + ":" + inService();
  }

  private String inService() {
    return declaration.service() + "." + name;
  }

  private static List<String> near(List<Named> all, String name) {
    String wanted = name.substring(name.lastIndexOf('.') + 1);
    return all.stream()
        .sorted(
            Comparator.comparingInt((Named each) -> distance(wanted, each.name()))
                .thenComparing(Named::fullName))
        .limit(NEAR_MAX)
        .map(Named::inService)
        .distinct()
        .toList();
  }

  /** How many letters to change, add or leave out (V. I. Levenshtein, 1966). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
