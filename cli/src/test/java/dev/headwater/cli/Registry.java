package dev.headwater.cli;

import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;
import static dev.headwater.model.Source.in;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.time.Duration;
import java.util.Optional;

/** A desk with tickets of its own, about people whom another service knows. */
interface Registry {
  Service PEOPLE = Service.named("people");
  Service DESK = Service.named("desk");

  record Person(long id, String name) {}

  Entity<Person> PERSON = PEOPLE.owns("person", Person.class).keyedBy("id");

  Copy<Person> PERSONS =
      DESK.copies(PERSON)
          .as("persons", Person.class)
          .staleAtMost(Duration.ofSeconds(30))
          .because("Tickets are listed with names, whoever else is down.");

  record Ticket(String office, int number, long personId) {}

  Entity<Ticket> TICKET = DESK.owns("ticket", Ticket.class).keyedBy("office", "number");

  record View(String office, int number, Optional<String> caller) {}

  Query<View> CALL = view("call", ask(PERSON).orPartial());
  Query<View> LIST = view("list", in(PERSONS));

  Model MODEL = Model.of("registry", PERSON, PERSONS, TICKET, CALL, LIST);

  /** The same in another version. */
  interface Later {
    Model MODEL = Model.of("registry", PERSON, PERSONS, TICKET, view("call"), LIST, view("new"));
  }

  private static Query<View> view(String name) {
    return view(name, in(PERSONS));
  }

  private static Query<View> view(String name, Source people) {
    return DESK.answers(name, View.class)
        .from("t", Ticket.class, ask(TICKET))
        .toOneOrNone("p", Person.class, people, on("id", "t.personId"))
        .show("caller", "p.name")
        .within(Duration.ofSeconds(2))
        .because("Whoever picks up the telephone sees at once who is calling.");
  }
}
