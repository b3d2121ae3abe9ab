package dev.headwater.benchmarks;

import static dev.headwater.model.Join.on;

import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Service;
import java.time.Duration;
import java.util.Optional;

/** What all contenders keep a page of each order of: five tables of one service. */
interface Pages {
  Service SHOP = Service.named("shop");

  record Nation(long id, String name) {}

  record Customer(long id, String name, long nationId) {}

  record Part(long id, String name) {}

  record Order(long id, long customerId, long total) {}

  record Line(long orderId, int number, long partId) {}

  Entity<Nation> NATION = SHOP.owns("nation", Nation.class).inTable("nations").keyedBy("id");
  Entity<Customer> CUSTOMER =
      SHOP.owns("customer", Customer.class).inTable("customers").keyedBy("id");
  Entity<Part> PART = SHOP.owns("part", Part.class).inTable("parts").keyedBy("id");
  Entity<Order> ORDER = SHOP.owns("order", Order.class).inTable("orders").keyedBy("id");
  Entity<Line> LINE = SHOP.owns("line", Line.class).inTable("lines").keyedBy("orderId", "number");

  record Page(
      long id, long total, String customer, String nation, long lines, Optional<String> first) {}

  Projection<Page> PAGE =
      SHOP.projects("page", Page.class)
          .from("o", ORDER)
          .toOne("c", CUSTOMER, on("id", "o.customerId"))
          .toOne("n", NATION, on("id", "c.nationId"))
          .toMany("l", LINE, on("orderId", "o.id"))
          .toOne("t", PART, on("id", "l.partId"))
          .select(
              """
              o.id, o.total, c.name as customer, n.name as nation, count(l.number) as lines,
              min(t.name) filter (where l.number = 1) as first""")
          .staleAtMost(Duration.ofSeconds(5))
          .because(
              Purpose.READS_MUST_BE_FAST, "A page of an order opens by one key in no time at all.");

  Model MODEL = Model.of("shop", NATION, CUSTOMER, PART, ORDER, LINE, PAGE);

  String TABLES =
      """
      create table nations (id bigint primary key, name text not null);
      create table customers (id bigint primary key, name text not null, nation_id bigint not null);
      create table parts (id bigint primary key, name text not null);
      create table orders (id bigint primary key, customer_id bigint not null, total bigint not null);
      create table lines (order_id bigint, number int, part_id bigint not null,
        primary key (order_id, number));""";

  /** As many lines, customers and parts for each order as TPC-H has. */
  static String fill(int orders) {
    return """
        insert into nations select i, 'nation ' || i from generate_series(1, 25) i;
        insert into customers select i, 'customer ' || i, 1 + i %% 25
          from generate_series(1, %2$d) i;
        insert into parts select i, 'part number ' || i from generate_series(1, %3$d) i;
        insert into orders select i, 1 + (i::bigint * 7919) %% %2$d, i from generate_series(1, %1$d) i;
        insert into lines select i, n, 1 + (i * 31 + n * 7) %% %3$d
          from generate_series(1, %1$d) i, generate_series(1, 1 + i %% 7) n;"""
        .formatted(orders, orders / 10, orders / 8);
  }

  /** By hand, as one would without Headwater. */
  String SELECT =
      """
      select o.id, o.total, c.name as customer, n.name as nation, coalesce(l.lines, 0) as lines,
        l.first
      from orders o join customers c on c.id = o.customer_id join nations n on n.id = c.nation_id
      left join %s l on %s
      """;

  /** For all orders at once. */
  String ALL =
      SELECT.formatted(
          """
          (select l.order_id, count(*) as lines, min(t.name) filter (where l.number = 1) as first
           from lines l join parts t on t.id = l.part_id group by l.order_id)""",
          "l.order_id = o.id");

  /** For some. */
  String SOME =
      SELECT.formatted(
              """
              lateral (
                select count(*) as lines, min(t.name) filter (where l.number = 1) as first
                from lines l join parts t on t.id = l.part_id where l.order_id = o.id)""",
              "true")
          + " where o.id = any (?)";
}
