package dev.headwater.cli;

import dev.headwater.projection.ProjectionStatus;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How projections stand, for people and for programs. */
final class ShowProjections {
  private static final String FORMAT = "%-20s %10s %-9s %12s %12s %12s  %s%n";

  private ShowProjections() {}

  static void print(List<ProjectionStatus> all, PrintWriter out) {
    out.printf(
        FORMAT, "projection", "generation", "state", "rows", "age ms", "bound ms", "because");
    for (ProjectionStatus each : all) {
      out.printf(
          FORMAT,
          each.name(),
          each.generation(),
          each.state(),
          each.rowsExpected().isPresent()
              ? each.rows() + "/" + each.rowsExpected().getAsLong()
              : "~" + each.rows(),
          each.age().map(age -> String.valueOf(age.toMillis())).orElse("-"),
          each.window().toMillis(),
          each.because() + each.problem().map(problem -> "; " + problem).orElse(""));
    }
  }

  private static Map<String, Object> json(ProjectionStatus each) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", each.name());
    one.put("generation", each.generation());
    one.put("table", each.table());
    one.put("state", each.state());
    one.put("built", each.built());
    one.put("rows", each.rows());
    each.rowsExpected().ifPresent(rows -> one.put("rowsExpected", rows));
    each.age().ifPresent(age -> one.put("ageMillis", age.toMillis()));
    one.put("windowMillis", each.window().toMillis());
    one.put("because", each.because());
    each.problem().ifPresent(problem -> one.put("problem", problem));
    return one;
  }

  static List<Map<String, Object>> json(List<ProjectionStatus> all) {
    return all.stream().map(ShowProjections::json).toList();
  }
}
