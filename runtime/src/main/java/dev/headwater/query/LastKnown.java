package dev.headwater.query;

import dev.headwater.read.Stamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an owner answered last, by the values that it was asked by. Safe for many threads. */
final class LastKnown {
  private static final int VALUES_MAX = 10_000;
  private static final int ROWS_MAX = 50_000;

  /** The least recently used first. */
  private final Map<List<Object>, Known> known = new LinkedHashMap<>(16, 0.75f, true);

  private int rowsKnown;

  /** Rows and of when they are. */
  private record Known(List<Record> rows, Stamp.Source source) {}

  /** What was known of some values. */
  record Found(List<Record> rows, Stamp.Source oldest) {}

  synchronized void put(List<List<Object>> values, PartRows rows, Stamp.Source source) {
    for (List<Object> each : values) {
      forget(known.put(each, new Known(rows.at(each), source)));
      rowsKnown += rows.at(each).size();
    }
    Iterator<Known> eldest = known.values().iterator();
    while (known.size() > VALUES_MAX || (rowsKnown > ROWS_MAX && eldest.hasNext())) {
      forget(eldest.next());
      eldest.remove();
    }
  }

  private void forget(@Nullable Known one) {
    rowsKnown -= one == null ? 0 : one.rows().size();
  }

  /** All of these; empty if one is not known, or older than is allowed. */
  synchronized Optional<Found> get(List<List<Object>> values, Instant notBefore) {
    List<Record> rows = new ArrayList<>();
    Stamp.Source oldest = null;
    for (List<Object> each : values) {
      Known one = known.get(each);
      if (one == null || one.source().asOf().isBefore(notBefore)) {
        return Optional.empty();
      }
      rows.addAll(one.rows());
      if (oldest == null || one.source().asOf().isBefore(oldest.asOf())) {
        oldest = one.source();
      }
    }
    return oldest == null ? Optional.empty() : Optional.of(new Found(rows, oldest));
  }
}
