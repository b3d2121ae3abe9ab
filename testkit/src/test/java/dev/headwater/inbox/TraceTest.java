package dev.headwater.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Spans;
import dev.headwater.base.Sql;
import dev.headwater.base.Tracing;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Command;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import dev.headwater.outbox.PublishEvents;
import dev.headwater.owner.Outcome;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A trace goes from a command's transaction over its events to whatever their handlers cause. */
class TraceTest {
  private static final Service SHOP = Service.named("shop");
  private static final Service DESK = Service.named("desk");

  record Sell(long number) {}

  record Sold(long number) {}

  private static final Command<Sell, Sold> SELL = SHOP.handles("sell", Sell.class, Sold.class);
  private static final Event<Sold> SOLD = SHOP.publishes("sold", Sold.class);
  private static final Event<Sold> NOTED = DESK.publishes("noted", Sold.class);
  private static final Subscription<Sold> ON_SOLD =
      DESK.subscribesTo(SOLD)
          .because("What was sold is to be counted here though the shop is closed for a while.");
  private static final Model MODEL = Model.of("shop", SELL, SOLD, NOTED, ON_SOLD);

  private final ManualClock clock = new ManualClock(Instant.now());
  private final Set<Long> refused = new HashSet<>();
  private World world;

  @BeforeEach
  void aShop() throws Exception {
    world = World.of(MODEL).at(clock);
    world.migrate();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void anEventIsOfItsCommandsTraceAndSoIsWhatItsHandlerPublishes() throws Exception {
    Spans ofShop = new Spans();
    Spans ofDesk = new Spans();
    RunningService shop = shop(ofShop);
    RunningService desk = desk(ofDesk);

    ofShop.traced(0x77);
    shop.send(SELL, new Sell(1), "one");
    ofShop.untraced();
    shop.send(SELL, new Sell(2), "two");
    world.drain(desk, SHOP);

    assertThat(ofDesk.spans()).containsExactly("handle sold caused by " + Spans.of(0x77));
    assertThat(traces(SHOP)).isEqualTo("1 " + Spans.of(0x77) + ", 2 none");
    assertThat(traces(DESK))
        .as("the second is untraced, though it was handled in the same transaction")
        .isEqualTo("1 " + Spans.of(1) + ", 2 none");
  }

  @Test
  void whoHasNoTracerHandsTheTraceOn() throws Exception {
    Spans ofShop = new Spans();
    RunningService shop = shop(ofShop);
    RunningService desk = desk(Tracing.NONE);
    ofShop.traced(0x77);
    shop.send(SELL, new Sell(1), "one");
    world.drain(desk, SHOP);
    assertThat(traces(DESK)).isEqualTo("1 " + Spans.of(0x77));
  }

  @Test
  void anEventThatWasSetAsideKeepsItsTrace() throws Exception {
    Spans ofShop = new Spans();
    Spans ofDesk = new Spans();
    RunningService shop = shop(ofShop);
    RunningService desk = desk(ofDesk);
    refused.add(1L);
    ofShop.traced(0x77);
    shop.send(SELL, new Sell(1), "one");
    world.drain(desk, SHOP);
    refused.clear();
    ofDesk.clear();
    clock.advance(Duration.ofMinutes(1));
    world.await("it is handled", () -> desk.step(SHOP) != Step.FAILED && !traces(DESK).isEmpty());
    assertThat(ofDesk.spans()).containsExactly("handle sold caused by " + Spans.of(0x77));
    assertThat(traces(DESK)).isEqualTo("1 " + Spans.of(1));
  }

  @Test
  void whatIsNoTraceParentIsLeftOut() throws Exception {
    Spans ofShop = new Spans();
    RunningService shop = shop(ofShop);
    RunningService desk = desk(Tracing.NONE);
    ofShop.tracedBy("'; drop table");
    shop.send(SELL, new Sell(1), "one");
    world.drain(desk, SHOP);
    assertThat(traces(SHOP)).isEqualTo("1 none");
    assertThat(traces(DESK)).isEqualTo("1 none");
  }

  private RunningService shop(Tracing tracing) throws SQLException {
    return world.closing(
        world
            .setup(SHOP)
            .tracedBy(tracing)
            .handling(
                SELL,
                (tx, sell) -> {
                  PublishEvents.publish(tx, SOLD, "all", new Sold(sell.number()));
                  return Outcome.done(new Sold(sell.number()));
                })
            .stepped());
  }

  private RunningService desk(Tracing tracing) throws SQLException {
    RunningService desk =
        world.closing(
            world
                .setup(DESK)
                .tracedBy(tracing)
                .reactingTo(
                    SOLD,
                    (tx, sold) -> {
                      if (refused.contains(sold.number())) {
                        throw new IllegalStateException("refused");
                      }
                      PublishEvents.publish(tx, NOTED, "all", sold);
                    })
                .stepped());
    world.drain(desk, SHOP);
    return desk;
  }

  private String traces(Service publisher) throws SQLException {
    try (Connection connection = world.admin(publisher).getConnection()) {
      return String.join(
          ", ",
          Sql.list(
              connection,
              """
              select format('%s %s', payload ->> 'number', coalesce(traceparent, 'none'))
              from headwater.events order by seq""",
              row -> row.getString(1)));
    }
  }
}
