package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Batches of orders change; from the change until the pages show it. */
final class ChangePages implements Measurement {
  private static final int[] BATCHES = {1, 100, 1_000, 10_000};
  private static final int REFRESHED = 1_000;
  private static final int REFRESHES = 4;
  private static final int CHANGES_PER_MEASUREMENT = 20_000;
  private static final int REPEATS_MAX = 200;

  private final ProjectedPages headwater;
  private final RawPages raw;
  private final int orders;
  private final Metric refresh = Metric.less("up to date after 1,000 changes", "ms");

  ChangePages(ProjectedPages headwater, RawPages raw, int orders) {
    this.headwater = headwater;
    this.raw = raw;
    this.orders = orders;
  }

  @Override
  public String name() {
    return "changes";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater, raw);
  }

  private static Metric metric(int batch, boolean random) {
    return Metric.more(
        "batches of %,d %s orders".formatted(batch, random ? "random" : "neighbouring"), "rows/s");
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    vacuum(contender);
    Random chance = new Random(orders);
    for (int batch : BATCHES) {
      if (batch <= orders / 6) {
        measure((PageContender) contender, samples, batch, true, chance);
        measure((PageContender) contender, samples, batch, false, chance);
      }
    }
    // Not among the dead rows that the batches before left behind.
    vacuum(contender);
    refresh((PageContender) contender, samples, chance);
  }

  private void measure(
      PageContender contender, Samples samples, int batch, boolean random, Random chance)
      throws SQLException {
    int repeats = Math.min(REPEATS_MAX, Math.max(1, CHANGES_PER_MEASUREMENT / batch));
    List<Long[]> batches = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      batches.add(random ? random(batch, chance) : neighbours(batch, chance));
    }
    long begun = System.nanoTime();
    for (Long[] each : batches) {
      contender.change(each);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    samples.add(metric(batch, random), contender.name(), batch * (double) repeats / seconds);
  }

  private Long[] random(int batch, Random chance) {
    return random(batch, orders, chance);
  }

  static Long[] random(int batch, int orders, Random chance) {
    return chance.longs(1, orders + 1L).distinct().limit(batch).boxed().toArray(Long[]::new);
  }

  private Long[] neighbours(int batch, Random chance) {
    long first = 1L + chance.nextInt(orders - batch);
    return LongStream.range(first, first + batch).boxed().toArray(Long[]::new);
  }

  private void refresh(PageContender contender, Samples samples, Random chance)
      throws SQLException {
    List<Long[]> batches =
        IntStream.range(0, REFRESHES).mapToObj(i -> random(REFRESHED, chance)).toList();
    long begun = System.nanoTime();
    for (Long[] changed : batches) {
      if (contender instanceof RawPages bare) {
        bare.refresh(changed);
      } else {
        contender.change(changed);
      }
    }
    samples.add(refresh, contender.name(), (System.nanoTime() - begun) / 1e6 / REFRESHES);
  }

  static void vacuum(Contender contender) throws SQLException {
    try (Connection connection = contender.owner().getConnection()) {
      Sql.run(connection, "vacuum");
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (int batch : BATCHES) {
      for (boolean random : new boolean[] {true, false}) {
        Metric metric = metric(batch, random);
        if (!samples.of(metric, headwater.name()).isEmpty()) {
          Floor floor = batch == 1_000 && random ? new Floor.TimesAtLeast(0.6) : new Floor.None();
          results.add(result(samples, metric, raw.name(), floor));
        }
      }
    }
    results.add(
        result(samples, refresh, "REFRESH … CONCURRENTLY", new Floor.TimesAtMost(1.0 / 40)));
    return results;
  }

  private Result result(Samples samples, Metric metric, String reference, Floor floor) {
    return Result.of(
        metric,
        samples.of(metric, headwater.name()),
        samples.of(metric, raw.name()),
        reference,
        floor);
  }
}
