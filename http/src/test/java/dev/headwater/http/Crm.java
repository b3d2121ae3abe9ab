package dev.headwater.http;

import dev.headwater.model.Command;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Customers with their addresses, and orders, which are another service's. */
@SuppressWarnings("ArrayRecordComponent") // Teams do have bytes in records.
interface Crm {
  Service CUSTOMERS = Service.named("customers");
  Service ORDERS = Service.named("orders");

  enum Mood {
    GOOD,
    BAD
  }

  record Customer(long id, String name, Optional<String> email, String city, BigDecimal credit) {}

  record Address(long customerId, int number, String street) {}

  record Order(long id, long customerId) {}

  record Badge(byte[] code, Mood mood, String owner) {}

  record Rename(long id, String name) {}

  record Renamed(long id, String before) {}

  record Point(int x, double y, Optional<String> note) {}

  record Kinds(
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
      Optional<Point> nested) {}

  record Lists(
      long id,
      List<String> texts,
      List<Short> smalls,
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
      List<Mood> moods,
      List<Point> points) {}

  Entity<Customer> CUSTOMER =
      CUSTOMERS
          .owns("customers", Customer.class)
          .inTable("crm.customers")
          .column("name", "full_name")
          .readBy("city", "name desc")
          .keyedBy("id");
  Entity<Address> ADDRESS =
      CUSTOMERS
          .owns("addresses", Address.class)
          .inTable("crm.addresses")
          .keyedBy("customerId", "number");
  Entity<Badge> BADGE =
      CUSTOMERS
          .owns("badges", Badge.class)
          .inTable("crm.badges")
          .readBy("owner")
          .keyedBy("code", "mood");
  Entity<Kinds> KINDS = CUSTOMERS.owns("kinds", Kinds.class).inTable("crm.kinds").keyedBy("id");
  Entity<Lists> LISTS = CUSTOMERS.owns("lists", Lists.class).inTable("crm.lists").keyedBy("id");
  Entity<Order> ORDER = ORDERS.owns("orders", Order.class).keyedBy("id");
  Command<Rename, Renamed> RENAME =
      CUSTOMERS.handles("rename-customer", Rename.class, Renamed.class);
  Command<Rename, Renamed> UNHANDLED = CUSTOMERS.handles("forget", Rename.class, Renamed.class);
  Command<Order, Order> PLACE = ORDERS.handles("place-order", Order.class, Order.class);
  Event<Renamed> RENAMED = CUSTOMERS.publishes("renamed", Renamed.class);

  Model MODEL =
      Model.of(
          "crm", CUSTOMER, ADDRESS, BADGE, KINDS, LISTS, ORDER, RENAME, UNHANDLED, PLACE, RENAMED);

  String TABLES =
      """
      create schema crm;
      create type crm.mood as enum ('GOOD', 'BAD');
      create domain crm.town as varchar(40) check (value <> '');
      create domain crm.city as crm.town;
      create table crm.customers (id integer primary key, full_name varchar(200) not null,
        email text, city crm.city not null, credit numeric not null, secret text default 'private');
      create index on crm.customers (city, full_name);
      create table crm.addresses (customer_id bigint, number smallint, street text not null,
        primary key (customer_id, number));
      create table crm.badges (code bytea, mood crm.mood, owner char(10) not null,
        primary key (code, mood));
      create table crm.kinds (id bigint primary key, text text, small smallint, number int,
        big bigint, decimal numeric, real real, precise double precision, flag boolean, uuid uuid,
        instant timestamptz, date date, time time, date_time timestamp, bytes bytea,
        mood crm.mood, nested jsonb);
      create table crm.lists (id bigint primary key, texts varchar(50)[] not null,
        smalls smallint[] not null, bigs bigint[] not null, decimals numeric[] not null,
        reals real[] not null, precises float8[] not null, flags boolean[] not null,
        uuids uuid[] not null, instants timestamptz[] not null, dates date[] not null,
        times time[] not null, date_times timestamp[] not null, bytes bytea[] not null,
        moods crm.mood[] not null, points json not null);
      """;
}
