package dev.headwater.examples.shop.demo;

import java.sql.SQLException;

/** Half-way through the live phase the owner goes down, is missed by nobody, and comes back. */
final class PlanOutage {
  private static final double SECONDS_MIN = 1;
  private static final double SECONDS_MAX = 6;

  /** Of a short demo: long enough for queries to be answered while it lasts. */
  private static final double SHARE_OF_SHORT = 0.4;

  private static final double SHORT_SECONDS_MAX = 2;

  private final Outage outage;
  private final Fleet fleet;
  private final Screen screen;
  private final double beginSeconds;
  private final double listSeconds;
  private final double endSeconds;
  private boolean listed;

  PlanOutage(Outage outage, Fleet fleet, Screen screen, int liveSeconds) {
    this.outage = outage;
    this.fleet = fleet;
    this.screen = screen;
    double length = length(liveSeconds);
    this.beginSeconds = liveSeconds / 2.0;
    this.listSeconds = beginSeconds + length * 0.9;
    this.endSeconds = beginSeconds + length;
  }

  private static double length(int liveSeconds) {
    double ofShort = Math.min(SHORT_SECONDS_MAX, liveSeconds * SHARE_OF_SHORT);
    return Math.max(SECONDS_MIN, Math.min(SECONDS_MAX, Math.max(ofShort, liveSeconds / 5.0)));
  }

  /** Does what is due at this time of the live phase. */
  void step(double seconds) throws SQLException {
    if (!outage.hasBegun() && seconds >= beginSeconds) {
      screen.say(
          "%.0f s: %s goes down. Its database refuses every connection and has ended all sessions, those of its own writers too."
              .formatted(seconds, outage.service()));
      outage.begin();
    }
    if (outage.isOn() && !listed && seconds >= listSeconds) {
      listed = true;
      screen.say(ShowOrders.with(fleet));
    }
    if (outage.isOn() && seconds >= endSeconds) {
      end();
    }
  }

  /** Ends the outage, if it has not ended yet. */
  void end() throws SQLException {
    if (outage.isOn()) {
      outage.end();
      screen.say("%s is back after %.1f s.".formatted(outage.service(), outage.seconds()));
    }
  }
}
