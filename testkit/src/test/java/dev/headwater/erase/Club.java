package dev.headwater.erase;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import java.time.Duration;
import java.util.Optional;

/** A club with members, known by their addresses, and an office that greets them. */
interface Club {
  Service CLUB = Service.named("club");
  Service OFFICE = Service.named("office");
  Service BAR = Service.named("bar");

  record Member(String email, String name, Optional<String> motto) {}

  record Join(String email, String name) {}

  record Welcome(String text) {}

  record Greeted(String name, int number) {}

  record Tab(String club, long number, String owner) {}

  Entity<Member> MEMBER = CLUB.owns("member", Member.class).inTable("members").keyedBy("email");
  Entity<Tab> TAB = CLUB.owns("tab", Tab.class).inTable("tabs").keyedBy("club", "number");
  Command<Join, Welcome> JOIN = CLUB.handles("join", Join.class, Welcome.class);
  Event<Greeted> GREETED = CLUB.publishes("greeted", Greeted.class);
  Event<Greeted> BILLED = CLUB.publishes("billed", Greeted.class);

  Copy<Member> MEMBERS =
      OFFICE
          .copies(MEMBER)
          .as("member_copies", Member.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The office greets members by name while the club is closed.");
  Subscription<Greeted> ON_GREETED =
      OFFICE.subscribesTo(GREETED).because("The office keeps count of its greetings.");
  Subscription<Greeted> ON_BILLED =
      OFFICE.subscribesTo(BILLED).because("The office keeps count of its bills.");

  record Guest(String email, String name) {}

  Copy<Guest> GUESTS =
      BAR.copies(MEMBER)
          .as("guests", Guest.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The bar knows its guests while the club is closed.");
  Copy<Tab> TABS =
      BAR.copies(TAB)
          .as("tab_copies", Tab.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The bar writes tabs while the club is closed.");

  Model MODEL =
      Model.of(
          "club", MEMBER, TAB, JOIN, GREETED, BILLED, MEMBERS, ON_GREETED, ON_BILLED, GUESTS, TABS);

  String TABLES =
      """
      create table members (email text primary key, name text not null, motto text, secret text);
      create table tabs (club varchar(20), number bigint, owner text not null,
        primary key (club, number));
      """;
}
