package dev.headwater.model;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrawSagaTest {
  record Trip(long id) {}

  record Booked(long id) {}

  private static final Service TRAVEL = Service.named("travel");
  private static final Service HOTELS = Service.named("hotels");
  private static final Service FLIGHTS = Service.named("flights");

  private static Saga.Decided<Trip> booking() {
    return TRAVEL
        .starts("book-trip", Trip.class)
        .step("plan", TRAVEL.handles("plan", Trip.class, Booked.class), s -> s.input())
        .undoneBy(TRAVEL.handles("drop-plan", Trip.class, Booked.class), s -> s.input())
        .step("room", HOTELS.handles("book-room", Trip.class, Booked.class), s -> s.input())
        .undoneBy(HOTELS.handles("cancel-room", Trip.class, Booked.class), s -> s.input())
        .pivot("seat", FLIGHTS.handles("buy-seat", Trip.class, Booked.class), s -> s.input())
        .then("send", TRAVEL.handles("send-papers", Trip.class, Booked.class), s -> s.input());
  }

  private static Started led() {
    return Started.of(booking().orchestrated().within(ofSeconds(9)).because("Two must agree."));
  }

  private static Started handedOn() {
    return Started.of(booking().choreographed().within(ofSeconds(9)).because("Two must agree."));
  }

  @Test
  void anOrchestratedSagaGoesThroughItsInitiator() {
    assertThat(DrawSaga.sequence(led(), "travel"))
        .isEqualTo(
            """
            sequenceDiagram
              participant s0 as travel
              participant s1 as hotels
              participant s2 as flights
              s0->>s0: plan
              opt plan is refused
                Note over s0: compensated
              end
              s0->>s1: book-room
              alt room is refused
                s1-->>s0: refused
                s0->>s0: drop-plan (undoes plan)
                Note over s0: compensated
              else done
                s1-->>s0: done
              end
              s0->>s2: buy-seat
              alt seat is refused
                s2-->>s0: refused
                s0->>s1: cancel-room (undoes room)
                s1-->>s0: undone
                s0->>s0: drop-plan (undoes plan)
                Note over s0: compensated
              else no way back
                s2-->>s0: done
              end
              s0->>s0: send-papers (until it succeeds)
              Note over s0: completed
            """);
  }

  @Test
  void aChoreographedSagaIsHandedOnAndBack() {
    assertThat(DrawSaga.sequence(handedOn(), "travel"))
        .isEqualTo(
            """
            sequenceDiagram
              participant s0 as travel
              participant s1 as hotels
              participant s2 as flights
              s0->>s0: plan
              opt plan is refused
                Note over s0: compensated
              end
              s0->>s1: book-room
              alt room is refused
                s1-->>s0: refused
                s1->>s0: drop-plan (undoes plan)
                Note over s0: compensated
              else done
                s1-->>s0: done
              end
              s1->>s2: buy-seat
              alt seat is refused
                s2-->>s0: refused
                s2->>s1: cancel-room (undoes room)
                s1-->>s0: undone
                s1->>s0: drop-plan (undoes plan)
                Note over s0: compensated
              else no way back
                s2-->>s0: done
              end
              s2->>s0: send-papers (until it succeeds)
              Note over s0: completed
            """);
  }

  private static final String WAYS =
      """
      stateDiagram-v2
        state "running: plan" as running_0
        state "running: room" as running_1
        state "running: seat" as running_2
        state "running: send" as running_3
        state "compensating: plan" as compensating_0
        state "compensating: room" as compensating_1
        [*] --> running_0
        running_0 --> running_1: done
        running_0 --> compensated: refused
        running_0 --> fencing: late
        running_1 --> running_2: done
        running_1 --> compensating_0: refused
        running_1 --> fencing: late
        running_2 --> running_3: done
        running_2 --> compensating_1: refused
        running_2 --> fencing: late
        running_3 --> completed: done
        compensating_1 --> compensating_0: undone
        compensating_0 --> compensated: undone
      """;

  @Test
  void whoLeadsFencesTheStepThatIsLate() {
    assertThat(DrawSaga.states(led()))
        .isEqualTo(
            WAYS
                + """
                    fencing --> running_1: plan was done in time after all
                    fencing --> compensated: plan never will be done
                    fencing --> running_2: room was done in time after all
                    fencing --> compensating_0: room never will be done
                    fencing --> running_3: seat was done in time after all
                    fencing --> compensating_1: seat never will be done
                    fencing --> compensating_0: plan was done, and is to be undone
                    fencing --> compensating_1: room was done, and is to be undone
                    completed --> [*]
                    compensated --> [*]
                  """);
  }

  @Test
  void whoWatchesFencesTheStepThatDecides() {
    assertThat(DrawSaga.states(handedOn()))
        .isEqualTo(
            WAYS
                + """
                    fencing --> running_3: seat was done in time after all
                    fencing --> compensating_1: seat never will be done
                    completed --> [*]
                    compensated --> [*]
                  """);
  }

  @Test
  void whatCannotBeRefusedIsNeverCompensated() {
    Started surely =
        Started.of(
            TRAVEL
                .starts("tell", Trip.class)
                .then("tell", HOTELS.handles("tell", Trip.class, Booked.class), s -> s.input())
                .orchestrated()
                .within(ofSeconds(9))
                .because("They have to know."));
    assertThat(DrawSaga.states(surely))
        .isEqualTo(
            """
            stateDiagram-v2
              state "running: tell" as running_0
              [*] --> running_0
              running_0 --> completed: done
              completed --> [*]
            """);
  }

  @Test
  void namesThatMermaidCouldMisreadAreWrittenByNumbers() {
    Started odd =
        Started.of(
            TRAVEL
                .starts("odd", Trip.class)
                .pivot(
                    "end",
                    Service.named("end").handles("a;b #1 \"c\"", Trip.class, Booked.class),
                    s -> s.input())
                .orchestrated()
                .within(ofSeconds(9))
                .because("Names are what they are."));
    assertThat(DrawSaga.sequence(odd, "travel"))
        .contains(
            "participant s1 as #101;nd\n",
            "s0->>s1: a#59;b #35;1 #34;c#34;\n",
            "alt #101;nd is refused\n");
    assertThat(DrawSaga.states(odd)).contains("state \"running: #101;nd\" as running_0\n");
  }
}
