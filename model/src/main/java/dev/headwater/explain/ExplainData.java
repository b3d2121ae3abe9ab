package dev.headwater.explain;

import dev.headwater.explain.Explained.Alternative;
import dev.headwater.explain.Explained.Fate;
import dev.headwater.explain.Explained.MovingPart;
import dev.headwater.explain.Explained.Planned;
import dev.headwater.explain.Explained.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** As programs read it. Shares have six digits, which is seconds in a year. */
final class ExplainData {
  private static final int SHARE_DIGITS = 6;
  private static final int MILLIS_DIGITS = 3;

  private ExplainData() {}

  static Map<String, Object> of(Explained it) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("kind", it.kind().name().toLowerCase(Locale.ROOT));
    all.put("query", it.name());
    all.put("service", it.service());
    all.put("because", it.because());
    it.promise().deadlineMillis().ifPresent(millis -> all.put("deadlineMillis", millis));
    it.promise().windowMillis().ifPresent(millis -> all.put("windowMillis", millis));
    it.promise().availability().ifPresent(share -> all.put("promisedAvailability", share));
    all.put("figures", it.basis().name().toLowerCase(Locale.ROOT));
    all.putAll(of(it.price()));
    all.put("fields", it.fields().stream().map(ExplainData::of).toList());
    all.put("levels", levels(it));
    all.put("plan", it.plan().stream().map(ExplainData::of).toList());
    all.put("owners", it.owners().stream().map(ExplainData::of).toList());
    all.put("alternatives", it.alternatives().stream().map(ExplainData::of).toList());
    all.put("movingParts", it.movingParts().stream().map(ExplainData::of).toList());
    return all;
  }

  private static Map<String, Object> of(Price price) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("availability", Words.rounded(price.answered(), SHARE_DIGITS));
    figures.put("completeAvailability", Words.rounded(price.complete(), SHARE_DIGITS));
    figures.put("latencyMillisP50", Words.rounded(price.p50Millis(), MILLIS_DIGITS));
    figures.put("latencyMillisP99", Words.rounded(price.p99Millis(), MILLIS_DIGITS));
    figures.put("serialLatencyMillisP50", Words.rounded(price.serialP50Millis(), MILLIS_DIGITS));
    figures.put("serialLatencyMillisP99", Words.rounded(price.serialP99Millis(), MILLIS_DIGITS));
    figures.put("roundTrips", price.roundTrips());
    figures.put("statements", price.statements());
    figures.put("oldestMillis", price.windowMillis());
    return figures;
  }

  private static Map<String, Object> of(Shown field) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", field.name());
    row.put("owner", field.owner());
    row.put("servedFrom", field.servedFrom());
    row.put("path", field.path());
    row.put("windowMillis", field.windowMillis());
    field.ageMillis().ifPresent(age -> row.put("ageMillis", age));
    row.put("ifOwnerDown", field.ifOwnerDown());
    return row;
  }

  private static List<List<String>> levels(Explained it) {
    int count = it.plan().stream().mapToInt(Planned::level).max().orElse(-1) + 1;
    return IntStream.range(0, count)
        .mapToObj(
            level ->
                it.plan().stream()
                    .filter(part -> part.level() == level)
                    .map(Planned::alias)
                    .toList())
        .toList();
  }

  private static Map<String, Object> of(Planned part) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("alias", part.alias());
    part.parent().ifPresent(parent -> row.put("parent", parent));
    row.put("level", part.level());
    row.put("source", part.source());
    row.put("from", part.from());
    row.put("cardinality", part.cardinality());
    row.put("joinedBy", part.joinedBy());
    row.put("otherwise", part.otherwise());
    return row;
  }

  private static Map<String, Object> of(Fate fate) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("service", fate.service());
    row.put("down", fate.down());
    row.put("slow", fate.slow());
    return row;
  }

  private static Map<String, Object> of(Alternative alternative) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("instead", alternative.instead());
    row.put("by", alternative.by());
    row.putAll(of(alternative.price()));
    return row;
  }

  private static Map<String, Object> of(MovingPart part) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", part.kind());
    row.put("name", part.name());
    return row;
  }
}
