package dev.headwater.cli;

import dev.headwater.outbox.Subscriber;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes who reads a service's outbox. */
final class ShowSubscribers {
  private static final String FORMAT = "%-20s %-20s %-17s %12s %12s  %s%n";

  private ShowSubscribers() {}

  static void print(List<Subscriber> all, PrintWriter out) {
    out.printf(FORMAT, "subscriber", "login", "takes", "unread", "behind ms", "state");
    for (Subscriber each : all) {
      out.printf(
          FORMAT,
          each.name(),
          each.login(),
          each.takesEvents() ? "copies and events" : "copies",
          each.unread(),
          each.behind().toMillis(),
          each.letGoBecause().map(why -> "LET GO: " + why).orElse("kept for"));
    }
  }

  static List<Map<String, Object>> json(List<Subscriber> all) {
    return all.stream().map(ShowSubscribers::json).toList();
  }

  private static Map<String, Object> json(Subscriber each) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", each.name());
    one.put("login", each.login());
    one.put("takesEvents", each.takesEvents());
    one.put("unread", each.unread());
    one.put("behindMillis", each.behind().toMillis());
    each.letGoBecause().ifPresent(why -> one.put("letGoBecause", why));
    return one;
  }
}
