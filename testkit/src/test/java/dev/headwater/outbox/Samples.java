package dev.headwater.outbox;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Records with a field of every type that a record may have, and tables for them. */
@SuppressWarnings("ArrayRecordComponent") // Teams do have bytes in records.
interface Samples {
  Service LAB = Service.named("lab");
  Service DESK = Service.named("desk");

  enum Mood {
    GOOD,
    BAD,
    so_so
  }

  record Point(int x, double y, Optional<String> note, List<Mood> moods) {}

  record Nested(String name, Point point, BigDecimal price, Instant at, byte[] raw) {}

  record Scalars(
      long id,
      String text,
      short small,
      int number,
      long big,
      BigDecimal decimal,
      float real,
      double precise,
      boolean flag,
      UUID uuid,
      Instant instant,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      byte[] bytes,
      Mood textMood,
      Mood mood) {}

  record Optionals(
      long id,
      Optional<String> text,
      Optional<Short> small,
      Optional<Integer> number,
      Optional<Long> big,
      Optional<BigDecimal> decimal,
      Optional<Float> real,
      Optional<Double> precise,
      Optional<Boolean> flag,
      Optional<UUID> uuid,
      Optional<Instant> instant,
      Optional<LocalDate> date,
      Optional<LocalTime> time,
      Optional<LocalDateTime> dateTime,
      Optional<byte[]> bytes,
      Optional<Mood> mood,
      Optional<Nested> nested,
      Optional<List<String>> texts) {}

  record Lists(
      UUID id,
      List<String> texts,
      List<Short> smalls,
      List<Integer> numbers,
      List<Long> bigs,
      List<BigDecimal> decimals,
      List<Float> reals,
      List<Double> precises,
      List<Boolean> flags,
      List<UUID> uuids,
      List<Instant> instants,
      List<LocalDate> dates,
      List<LocalTime> times,
      List<LocalDateTime> dateTimes,
      List<byte[]> bytes,
      List<Mood> textMoods,
      List<Mood> moods,
      Nested nested,
      List<Nested> nesteds) {}

  /** Columns of narrower or odder types than the fields as which they are published. */
  record Widened(
      int id,
      long number,
      BigDecimal price,
      double precise,
      String code,
      String mood,
      String email) {}

  Entity<Scalars> SCALARS = LAB.owns("scalars", Scalars.class).keyedBy("id");
  Entity<Optionals> OPTIONALS = LAB.owns("optionals", Optionals.class).keyedBy("id");
  Entity<Lists> LISTS = LAB.owns("lists", Lists.class).keyedBy("id");
  Entity<Widened> WIDENED =
      LAB.owns("widened", Widened.class).inTable("odd.widened").keyedBy("id", "code", "mood");

  Copy<Scalars> SCALAR_COPIES = copy(SCALARS, "scalar_copies", Scalars.class);
  Copy<Optionals> OPTIONAL_COPIES = copy(OPTIONALS, "optional_copies", Optionals.class);
  Copy<Lists> LIST_COPIES = copy(LISTS, "list_copies", Lists.class);
  Copy<Widened> WIDENED_COPIES = copy(WIDENED, "widened_copies", Widened.class);

  Model MODEL =
      Model.of(
          "lab",
          SCALARS,
          OPTIONALS,
          LISTS,
          WIDENED,
          SCALAR_COPIES,
          OPTIONAL_COPIES,
          LIST_COPIES,
          WIDENED_COPIES);

  String COLUMNS =
      """
      text text %1$s, small smallint %1$s, number int %1$s, big bigint %1$s, decimal numeric %1$s,
      real real %1$s, precise double precision %1$s, flag boolean %1$s, uuid uuid %1$s,
      instant timestamptz %1$s, date date %1$s, time time %1$s, date_time timestamp %1$s,
      bytes bytea %1$s""";

  String TABLES =
      """
      create schema odd;
      create type odd.mood as enum ('GOOD', 'BAD', 'so_so');
      create domain odd.code as varchar(20) check (value <> '');
      create domain odd.short_code as odd.code check (length(value) < 10);
      create domain odd.amount as numeric(12, 2);
      create table scalars (id bigint primary key, %s,
        text_mood varchar(10) not null, mood odd.mood not null);
      create table optionals (id bigint primary key, %s, mood odd.mood, nested json, texts text[]);
      create table lists (id uuid primary key, texts varchar(50)[] not null,
        smalls smallint[] not null, numbers int[] not null, bigs bigint[] not null,
        decimals numeric[] not null, reals real[] not null, precises float8[] not null,
        flags boolean[] not null, uuids uuid[] not null, instants timestamptz[] not null,
        dates date[] not null, times time[] not null, date_times timestamp[] not null,
        bytes bytea[] not null, text_moods text[] not null, moods odd.mood[] not null,
        nested jsonb not null, nesteds jsonb not null);
      create table odd.widened (id smallint, number int not null, price odd.amount not null,
        precise real not null, code odd.short_code, mood odd.mood, email char(12) not null,
        primary key (id, code, mood));
      """
          .formatted(COLUMNS.formatted("not null"), COLUMNS.formatted(""));

  private static <T extends Record> Copy<T> copy(Entity<?> entity, String name, Class<T> type) {
    return DESK.copies(entity)
        .as(name, type)
        .staleAtMost(Duration.ofSeconds(5))
        .because("The desk looks at samples while the lab is closed.");
  }
}
