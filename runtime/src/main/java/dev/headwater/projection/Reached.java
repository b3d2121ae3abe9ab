package dev.headwater.projection;

import dev.headwater.base.Json;
import dev.headwater.inbox.Freshness;
import dev.headwater.log.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** How far an owner's data had come in this database, as {@code headwater.reached} gives it. */
record Reached(String owner, UUID incarnation, UUID tick, String snapshot, long asOfMicros) {

  /** By owner; of several that are given, the one that has come less far. */
  static Map<String, Freshness> parse(String json) {
    Map<String, Freshness> reached = new LinkedHashMap<>();
    for (Reached each : Json.read(json, Reached[].class)) {
      reached.merge(each.owner(), each.freshness(), Reached::earlier);
    }
    return reached;
  }

  /** The same of each lane: a row may be of any. */
  static Map<String, Freshness> parseLanes(String json) {
    Map<String, Freshness> reached = new LinkedHashMap<>();
    Arrays.stream(Json.read(json, Reached[][].class))
        .flatMap(Arrays::stream)
        .forEach(each -> reached.merge(each.owner(), each.freshness(), Reached::earlier));
    return reached;
  }

  private static Freshness earlier(Freshness one, Freshness other) {
    return one.asOf().isAfter(other.asOf()) ? other : one;
  }

  private Freshness freshness() {
    return new Freshness(
        incarnation,
        tick,
        Snapshot.parse(snapshot),
        Instant.EPOCH.plus(asOfMicros, ChronoUnit.MICROS));
  }
}
