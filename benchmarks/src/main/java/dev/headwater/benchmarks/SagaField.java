package dev.headwater.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who takes part; the first of them is held against all others. */
final class SagaField {
  static final String HEADWATER = "headwater";

  /** All there are, Headwater's own first, as one names them on the command line. */
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(HEADWATER, HeadwaterSagas::withManyAtOnce),
          new Entry("singly", HeadwaterSagas::withOneByOne),
          new Entry("bare", BareSagas::new),
          new Entry("dbos", DbosSagas::new),
          new Entry("restate", RestateSagas::new));

  private final List<SagaContender> contenders;

  private record Entry(String key, Start start) {}

  private interface Start {
    SagaContender start() throws Exception;
  }

  private SagaField(List<SagaContender> contenders) {
    this.contenders = List.copyOf(contenders);
  }

  static List<String> keys() {
    return ENTRIES.stream().map(Entry::key).toList();
  }

  /**
   * Starts those who are wanted and can take part.
   *
   * @param wanted some of {@link #keys}, or none for all
   */
  static SagaField start(Session session, List<String> wanted, PrintWriter progress)
      throws Exception {
    List<SagaContender> started = new ArrayList<>();
    for (Entry entry : ENTRIES) {
      if (wanted.isEmpty() || wanted.contains(entry.key())) {
        try {
          started.add(session.start(rows -> entry.start().start()));
        } catch (LeftOut leftOut) {
          progress.println("left out: " + entry.key() + ": " + leftOut.getMessage());
        }
      }
    }
    if (started.isEmpty()) {
      throw new IllegalStateException("None of those that were asked for can take part.");
    }
    return new SagaField(started);
  }

  List<Contender> contenders() {
    return List.copyOf(contenders);
  }

  /**
   * The first one's figure against each other's; alone, it is told against itself.
   *
   * @param floors for Headwater, by the name of whom it is held against
   */
  List<Result> results(Samples samples, Metric metric, Map<String, Floor> floors) {
    SagaContender first = contenders.get(0);
    boolean headwater = first.name().equals(HEADWATER);
    Metric told =
        headwater
            ? metric
            : new Metric(metric.name() + " (" + first.name() + ")", metric.unit(), metric.better());
    List<SagaContender> others =
        contenders.size() == 1 ? contenders : contenders.subList(1, contenders.size());
    List<Result> results = new ArrayList<>();
    for (SagaContender other : others) {
      Floor floor = floors.getOrDefault(other.name(), new Floor.None());
      results.add(
          Result.of(
              told,
              samples.of(metric, first.name()),
              samples.of(metric, other.name()),
              other.name(),
              headwater ? floor : new Floor.None()));
    }
    return results;
  }
}
