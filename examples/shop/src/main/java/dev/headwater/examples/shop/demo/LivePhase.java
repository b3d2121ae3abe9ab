package dev.headwater.examples.shop.demo;

import dev.headwater.examples.shop.Storefront;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live load, watched: what the writers do, how the copies keep up, and the outage. */
final class LivePhase {
  private static final Logger LOG = LoggerFactory.getLogger(LivePhase.class);
  private static final long STEP_MILLIS = 250;
  private static final int STEPS_PER_TABLE = 2;
  private static final int STEPS_PER_LINE = 20;

  private final Fleet fleet;
  private final LiveLoad load;
  private final Screen screen;
  private final int secondsWanted;
  private final MeasureAges ages;
  private final ProjectionAges projectionAges;
  private final ReadQueries readers;
  private final Totals totals;
  private final LiveTable table;
  private final @Nullable Chaos chaos;
  private volatile double seconds;

  LivePhase(Fleet fleet, LiveLoad load, Screen screen, int secondsWanted, @Nullable Chaos chaos) {
    this.fleet = fleet;
    this.load = load;
    this.screen = screen;
    this.secondsWanted = secondsWanted;
    this.chaos = chaos;
    this.ages = new MeasureAges(fleet.followings(), load.outage());
    this.projectionAges = new ProjectionAges(fleet, load.outage());
    this.readers = new ReadQueries(fleet, load.outage());
    this.totals = new Totals(fleet.database(Storefront.SERVICE));
    this.table = new LiveTable(fleet, ages);
  }

  void run() throws SQLException, InterruptedException {
    PlanOutage plan = new PlanOutage(load.outage(), fleet, screen, secondsWanted);
    long begun = System.nanoTime();
    ages.start();
    projectionAges.start();
    readers.start();
    for (int step = 0; seconds < secondsWanted || isChaosOn(); step++) {
      load.requireHealthy();
      look(plan, step);
      load.pause(TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS));
      seconds = (System.nanoTime() - begun) / 1e9;
    }
    plan.end();
    readers.stop();
  }

  private boolean isChaosOn() {
    return chaos != null && !chaos.isOver();
  }

  private void look(PlanOutage plan, int step) throws SQLException, InterruptedException {
    try {
      plan.step(seconds);
      if (chaos != null) {
        chaos.step(seconds, secondsWanted);
      }
      totals.checkSome();
      show(step);
    } catch (SQLException failure) {
      if (!load.isOfChaos(failure)) {
        throw failure;
      }
      LOG.debug("this look was cut short: {}", failure.getMessage()); // the next one will do
    }
  }

  private void show(int step) throws SQLException {
    if (screen.redraws()) {
      if (step % STEPS_PER_TABLE == 0) {
        screen.draw(table.lines(headline()));
      }
    } else if (step > 0 && step % STEPS_PER_LINE == 0) {
      screen.say(headline());
    }
  }

  private String headline() {
    return String.format(
        Locale.ROOT,
        "%.0f s: %,d changes committed, %,d applied, %,d commands refused; oldest copy %,d ms",
        seconds,
        load.committed.sum(),
        fleet.changesApplied(),
        load.refused.sum(),
        ages.oldest().toMillis());
  }

  double seconds() {
    return seconds;
  }

  MeasureAges ages() {
    return ages;
  }

  ProjectionAges projectionAges() {
    return projectionAges;
  }

  ReadQueries readers() {
    return readers;
  }

  Totals totals() {
    return totals;
  }

  /** Ends the measuring. */
  void stop() throws InterruptedException {
    ages.stop();
    projectionAges.stop();
    readers.stop();
  }
}
