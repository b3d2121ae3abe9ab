package dev.headwater.cli;

import dev.headwater.erase.Erasure;
import dev.headwater.erase.ErasureReport;
import dev.headwater.erase.Place;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes the proof of an erasure. */
final class ShowErasure {
  private ShowErasure() {}

  static void print(ErasureReport report, PrintWriter out) {
    out.printf("A key of %s, SHA-256 %s%n", report.entity(), report.keySha256());
    out.printf(
        "at %s, incarnation %s of the owner, which showed %s%n",
        report.at(), report.incarnation(), report.snapshot());
    for (Place place : report.places()) {
      out.printf(
          "%-8s %s %s: %s: %d found, %d erased%s%s%n",
          place.isClear() ? "clear" : "PENDING",
          place.service(),
          place.table(),
          place.lookedFor(),
          place.found(),
          place.erased(),
          place.asOf().isEmpty() ? "" : ", as of tick " + place.asOf(),
          vacuum(place));
      place.pending().forEach(why -> out.println("           " + why));
    }
    out.println("Not reached:");
    report.notReached().forEach(each -> out.println("  " + each));
    out.println(verdict(report));
  }

  private static String vacuum(Place place) {
    return switch (place.vacuum()) {
      case NOT_NEEDED -> "";
      case DONE -> ", vacuumed";
      case SKIPPED -> ", NOT vacuumed: the login may not, or the table is locked";
    };
  }

  private static String verdict(ErasureReport report) {
    if (report.isComplete()) {
      return "Complete: nothing is left in these places.";
    }
    return report.mode() == Erasure.Mode.LOOK
        ? "Only looked: nothing was erased."
        : "NOT complete: see to what is pending, and run it again.";
  }

  static Map<String, Object> json(ErasureReport report) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("entity", report.entity());
    all.put("keySha256", report.keySha256());
    all.put("at", report.at().toString());
    all.put("ownerIncarnation", report.incarnation().toString());
    all.put("ownerSnapshot", report.snapshot());
    all.put("dryRun", report.mode() == Erasure.Mode.LOOK);
    all.put("complete", report.isComplete());
    all.put("erased", report.erased());
    all.put("places", report.places().stream().map(ShowErasure::json).toList());
    all.put("notReached", report.notReached());
    return all;
  }

  private static Map<String, Object> json(Place place) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("service", place.service());
    one.put("table", place.table());
    one.put("lookedFor", place.lookedFor());
    one.put("found", place.found());
    one.put("erased", place.erased());
    one.put("clear", place.isClear());
    one.put("pending", place.pending());
    if (!place.asOf().isEmpty()) {
      one.put("asOfTick", place.asOf());
    }
    one.put("vacuum", place.vacuum().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    return one;
  }
}
