package dev.headwater.examples.shop.demo;

import dev.headwater.base.HeadwaterException;
import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Customers;
import dev.headwater.examples.shop.Inventory;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Payments;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.model.Copy;
import dev.headwater.model.Projection;
import dev.headwater.model.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Fills the owners' tables, and then the copies while writers are at it. */
final class Prepare {
  private static final Duration BOOTSTRAP_MAX = Duration.ofMinutes(30);

  private static final long LOOK_EVERY_MILLIS = 50;

  private final Fleet fleet;
  private final Screen screen;
  private long rowsLoaded;
  private double loadSeconds;

  private interface Load {
    long into(Connection connection) throws SQLException;
  }

  Prepare(Fleet fleet, Screen screen) {
    this.fleet = fleet;
    this.screen = screen;
  }

  void loadOwners(double scale) throws SQLException {
    long begun = System.nanoTime();
    LoadTpch data = new LoadTpch(scale);
    load(Customers.SERVICE, data::customers);
    load(Catalog.SERVICE, data::products);
    load(Inventory.SERVICE, data::stock);
    load(Orders.SERVICE, data::orders);
    load(Payments.SERVICE, data::payments);
    loadSeconds = secondsSince(begun);
    screen.say(
        "Loaded %s rows of TPC-H data (scale %s) into the owners' own tables in %.1f s."
            .formatted(LiveTable.number(rowsLoaded), scale, loadSeconds));
  }

  private void load(Service owner, Load load) throws SQLException {
    try (Connection connection = fleet.database(owner).getConnection()) {
      rowsLoaded += load.into(connection);
    }
  }

  /** Starts the services that were not started yet, and waits until their copies are filled. */
  DemoResult.Bootstrap fillCopies(LiveLoad load) throws SQLException, InterruptedException {
    long begun = System.nanoTime();
    fleet.startAll();
    new Drain(fleet, BOOTSTRAP_MAX).awaitLaterThan(Instant.EPOCH);
    double seconds = secondsSince(begun);
    load.requireHealthy();
    awaitProjections();
    long rows = 0;
    int copies = 0;
    for (Following following : fleet.followings()) {
      for (Copy<?> copy : following.copies()) {
        rows += CountRows.exactly(fleet.database(following.service()), copy);
        copies++;
      }
    }
    screen.say(
        "Filled %d copies with %s rows in %.1f s, while writers committed %s changes."
            .formatted(
                copies, LiveTable.number(rows), seconds, LiveTable.number(load.committed.sum())));
    return new DemoResult.Bootstrap(rowsLoaded, loadSeconds, rows, seconds, rows / seconds);
  }

  /** They are built of the copies; until then nothing can be read of them. */
  private void awaitProjections() throws SQLException, InterruptedException {
    long end = System.nanoTime() + BOOTSTRAP_MAX.toNanos();
    for (Projection<?> projection : fleet.model().projectionsOf(Storefront.SERVICE)) {
      while (!isBuilt(projection)) {
        if (System.nanoTime() > end) {
          throw new DemoException(
              "%s is not built after %d s.".formatted(projection, BOOTSTRAP_MAX.toSeconds()));
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      }
    }
  }

  private boolean isBuilt(Projection<?> projection) throws SQLException {
    try {
      fleet.running(Storefront.SERVICE).read(projection).byKeys(List.of());
      return true;
    } catch (HeadwaterException failure) {
      if (failure.code().equals("HW324")) {
        return false;
      }
      throw failure;
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
