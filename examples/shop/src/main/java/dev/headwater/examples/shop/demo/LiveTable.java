package dev.headwater.examples.shop.demo;

import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.WorkerState;
import dev.headwater.model.Copy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every copy in one line: its rows, how fast it changes, how old it is and was, and its state. */
final class LiveTable {
  private static final String FORMAT = "%-27s %9s %9s %9s %9s %9s %8s  %s";

  private final Fleet fleet;
  private final MeasureAges ages;
  private final CountRows counts = new CountRows();

  LiveTable(Fleet fleet, MeasureAges ages) {
    this.fleet = fleet;
    this.ages = ages;
  }

  List<String> lines(String headline) throws SQLException {
    List<String> lines = new ArrayList<>();
    lines.add(headline);
    lines.add(
        FORMAT.formatted(
            "copy", "rows", "changes/s", "age ms", "p50 ms", "p99 ms", "bound ms", "state"));
    for (Following following : fleet.followings()) {
      for (Copy<?> copy : following.copies()) {
        counts.look(fleet.database(following.service()), copy);
        lines.add(line(following, copy));
      }
    }
    return lines;
  }

  private String line(Following following, Copy<?> copy) {
    AgesOf age = ages.of(copy);
    CountRows.Figures figures = counts.of(copy);
    return FORMAT.formatted(
        copy,
        number(figures.rows()),
        number(Math.round(figures.writtenPerSecond())),
        number(Math.round(age.nowMillis())),
        number(Math.round(age.percentileMillis(50))),
        number(Math.round(age.percentileMillis(99))),
        number(copy.window().toMillis()),
        state(following, copy, age));
  }

  private static String state(Following following, Copy<?> copy, AgesOf age) {
    Outlook outlook = following.outlook();
    WorkerState state = outlook.state();
    String beyond = age.nowMillis() > copy.window().toMillis() ? ", BEYOND ITS BOUND" : "";
    return switch (state) {
          case STARTING -> "starting";
          case STANDBY -> "standing by";
          case RUNNING -> "ok";
          case OWNER_UNREACHABLE -> following.owner() + " is down, served as it is";
          case FAILING, HALTED ->
              state.name().toLowerCase(Locale.ROOT) + ": " + outlook.problem().orElse("?");
        }
        + beyond;
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
