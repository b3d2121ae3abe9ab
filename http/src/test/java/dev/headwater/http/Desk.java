package dev.headwater.http;

import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;

import dev.headwater.model.Entity;
import dev.headwater.model.Joined;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A desk with tickets of its own, about people whom another service knows. */
interface Desk {
  Service PEOPLE = Service.named("people");
  Service DESK = Service.named("desk");

  Duration DEADLINE = Duration.ofMillis(800);

  record Person(long id, String name, Optional<String> phone) {}

  Entity<Person> PERSON = PEOPLE.owns("person", Person.class).keyedBy("id");

  record Note(long personId, int number, String text) {}

  Entity<Note> NOTE = PEOPLE.owns("note", Note.class).keyedBy("personId", "number");

  record Ticket(long id, long personId, String topic) {}

  Entity<Ticket> TICKET = DESK.owns("ticket", Ticket.class).keyedBy("id");

  record Caller(long id, String name) {}

  record View(long id, String topic, Optional<String> caller, List<String> notes) {}

  Query<View> STRICT = view("strict", ask(PERSON), ask(NOTE));

  Query<View> PARTIAL = view("partial", ask(PERSON).orPartial(), ask(NOTE).orPartial());

  Query<View> KNOWN =
      view(
          "known",
          ask(PERSON).orLastKnown(Duration.ofMinutes(5)),
          ask(NOTE).orLastKnown(Duration.ofMinutes(5)));

  Model MODEL = Model.of("office", PERSON, NOTE, TICKET, STRICT, PARTIAL, KNOWN);

  private static Query<View> view(String name, Source people, Source notes) {
    return DESK.answers(name, View.class)
        .from("t", Ticket.class, ask(TICKET))
        .toOneOrNone("p", Caller.class, people, on("id", "t.personId"))
        .toMany("n", Note.class, notes, on("personId", "t.personId"))
        .show("caller", "p.name")
        .show("notes", Desk::notes, "n")
        .within(DEADLINE)
        .because("Whoever picks up the telephone sees at once who is calling and about what.");
  }

  private static List<String> notes(Joined ticket) {
    return ticket.many("n", Note.class).stream().map(Note::text).toList();
  }
}
