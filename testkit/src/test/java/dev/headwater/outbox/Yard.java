package dev.headwater.outbox;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.time.Duration;
import java.util.List;

/** Tables that are more than one table, or are named as if to annoy. */
interface Yard {
  Service YARD = Service.named("yard");
  Service GATE = Service.named("gate");

  record Reading(String site, long n, int value) {}

  record Animal(long id, String name) {}

  record Oddity(String dieId, String userName, String select) {}

  record Tag(String text, int n) {}

  Entity<Reading> READING =
      YARD.owns("reading", Reading.class).inTable("readings").keyedBy("site", "n");
  Entity<Animal> ANIMAL = YARD.owns("animal", Animal.class).inTable("animals").keyedBy("id");
  Entity<Oddity> ODDITY =
      YARD.owns("odd-one", Oddity.class)
          .inTable("\"Odd Schema\".\"The % Table's\"")
          .column("dieId", "\"Die $Id\"")
          .column("userName", "\"userName\"")
          .keyedBy("dieId");
  Entity<Tag> TAG =
      YARD.owns("tag", Tag.class).inTable("tags").column("text", "\"the text\"").keyedBy("text");

  Copy<Reading> READINGS = copy(READING, "readings_copy", Reading.class);
  Copy<Animal> ANIMALS = copy(ANIMAL, "animals_copy", Animal.class);
  Copy<Oddity> ODDITIES =
      GATE.copies(ODDITY)
          .as("odd-copies", Oddity.class)
          .inTable("\"My Copies\".\"Odd % Copies\"")
          .column("dieId", "\"Die Id\"")
          .staleAtMost(Duration.ofSeconds(5))
          .because("The gate shows what stands in the yard while that is closed.");
  Copy<Tag> TAGS = copy(TAG, "tags_copy", Tag.class);
  List<Copy<?>> ALL_COPIES = List.of(READINGS, ANIMALS, ODDITIES, TAGS);

  Model MODEL = Model.of("yard", READING, ANIMAL, ODDITY, TAG, READINGS, ANIMALS, ODDITIES, TAGS);

  String TABLES =
      """
      create table readings (site text, n bigint, value int not null, primary key (site, n))
        partition by list (site);
      create table readings_a partition of readings for values in ('a');
      create table readings_b partition of readings for values in ('b') partition by range (n);
      create table readings_b1 partition of readings_b for values from (0) to (100);
      create table readings_b2 partition of readings_b for values from (100) to (200);

      create table animals (id bigint primary key, name text not null);
      create table dogs (tail int, primary key (id)) inherits (animals);

      create schema "Odd Schema";
      create table "Odd Schema"."The % Table's" ("Die $Id" varchar(100) primary key,
        "userName" text not null, "select" varchar(20) not null);
      create table tags ("the text" text primary key, n int not null);
      """;

  private static <T extends Record> Copy<T> copy(Entity<?> entity, String name, Class<T> type) {
    return GATE.copies(entity)
        .as(name, type)
        .staleAtMost(Duration.ofSeconds(5))
        .because("The gate shows what stands in the yard while that is closed.");
  }
}
