package dev.headwater.cli;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.model.Backoff;
import dev.headwater.model.Command;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.owner.Outcome;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** Two services in one saga, whose hotels do as a test wants. */
final class Trips {
  record Trip(long id, int nights) {}

  record Booked(long id) {}

  static final Service TRAVEL = Service.named("travel");
  static final Service HOTELS = Service.named("hotels");
  static final Command<Trip, Booked> PLAN = TRAVEL.handles("plan", Trip.class, Booked.class);
  static final Command<Trip, Booked> DROP_PLAN =
      TRAVEL.handles("drop-plan", Trip.class, Booked.class);
  static final Command<Trip, Booked> BOOK = HOTELS.handles("book-room", Trip.class, Booked.class);
  static final Command<Trip, Booked> CANCEL =
      HOTELS.handles("cancel-room", Trip.class, Booked.class);
  static final Command<Trip, Booked> PAY = HOTELS.handles("pay", Trip.class, Booked.class);

  static final Saga<Trip> BOOK_TRIP =
      TRAVEL
          .starts("book-trip", Trip.class)
          .retried(new Backoff(ofMillis(10), ofMillis(50), 2))
          .step("plan", PLAN, s -> s.input())
          .undoneBy(DROP_PLAN, s -> s.input())
          .step("room", BOOK, s -> s.input())
          .undoneBy(CANCEL, s -> s.input())
          .pivot("pay", PAY, s -> s.input())
          .orchestrated()
          .within(ofMinutes(5))
          .because("Plans and rooms belong to two teams; a plan without a room does no harm.");

  static final Model MODEL =
      Model.of("trips", PLAN, DROP_PLAN, BOOK_TRIP, BOOK, CANCEL, PAY).requireSound();

  /** Whether a payment is refused, for which rooms are to be cancelled. */
  final AtomicBoolean refusing = new AtomicBoolean();

  /** Whether cancelling a room fails. */
  final AtomicBoolean failing = new AtomicBoolean();

  RunningService travel(DataSource own, DataSource hotels) throws SQLException {
    return Headwater.run(MODEL, TRAVEL)
        .on(own)
        .readingFrom(HOTELS, hotels)
        .handling(PLAN, (transaction, trip) -> Outcome.done(new Booked(trip.id())))
        .handling(DROP_PLAN, (transaction, trip) -> Outcome.done(new Booked(trip.id())))
        .start();
  }

  RunningService hotels(DataSource own, DataSource travel) throws SQLException {
    return Headwater.run(MODEL, HOTELS)
        .on(own)
        .readingFrom(TRAVEL, travel)
        .handling(BOOK, (transaction, trip) -> Outcome.done(new Booked(trip.id())))
        .handling(CANCEL, (transaction, trip) -> cancel(trip))
        .handling(PAY, (transaction, trip) -> pay(trip))
        .start();
  }

  private Outcome<Booked> cancel(Trip trip) {
    if (failing.get()) {
      throw new IllegalStateException("the hotel does not answer");
    }
    return Outcome.done(new Booked(trip.id()));
  }

  private Outcome<Booked> pay(Trip trip) {
    return refusing.get()
        ? Outcome.refused("The card was declined.")
        : Outcome.done(new Booked(trip.id()));
  }
}
