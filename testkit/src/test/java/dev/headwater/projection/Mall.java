package dev.headwater.projection;

import static dev.headwater.model.Join.on;
import static java.time.Duration.ofSeconds;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Service;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Orders of one service, customers of another, and a front that shows both at once. */
interface Mall {
  Service PEOPLE = Service.named("people");
  Service SALES = Service.named("sales");
  Service FRONT = Service.named("front");

  record Customer(long id, String name, String phone) {}

  Entity<Customer> CUSTOMER = PEOPLE.owns("customer", Customer.class).keyedBy("id");

  record Order(long id, long customerId, String status) {}

  Entity<Order> ORDER = SALES.owns("order", Order.class).inTable("orders").keyedBy("id");

  record Line(long orderId, int number, String title, BigDecimal price) {}

  Entity<Line> LINE = SALES.owns("line", Line.class).inTable("lines").keyedBy("orderId", "number");

  Copy<Customer> CUSTOMERS =
      FRONT
          .copies(CUSTOMER)
          .as("customers", Customer.class)
          .staleAtMost(ofSeconds(5))
          .because("Names stand beside orders, also while people is being deployed.");

  Copy<Order> ORDERS =
      FRONT
          .copies(ORDER)
          .as("orders", Order.class)
          .staleAtMost(ofSeconds(2))
          .because("The list of orders opens at once, whoever else is down.");

  Copy<Line> LINES =
      FRONT
          .copies(LINE)
          .as("lines", Line.class)
          .staleAtMost(ofSeconds(2))
          .because("Lines are shown under the order that they add up to.");

  record PageLine(int number, String title, BigDecimal price) {}

  record OrderPage(
      long id,
      long customerId,
      String customer,
      String status,
      BigDecimal total,
      List<PageLine> lines) {}

  Projection<OrderPage> ORDER_PAGE =
      FRONT
          .projects("order_page", OrderPage.class)
          .from("o", ORDERS)
          .toOne("c", CUSTOMERS, on("id", "o.customerId"))
          .toMany("l", LINES, on("orderId", "o.id"))
          .select(
              """
              o.id, o.customer_id, c.name as customer, o.status,
              coalesce(sum(l.price), 0) as total,
              coalesce(jsonb_agg(jsonb_build_object(
                'number', l.number, 'title', l.title, 'price', l.price) order by l.number), '[]')
                as lines""")
          .readBy("customerId", "id desc")
          .readBy("status", "total desc")
          .staleAtMost(ofSeconds(5))
          .because(
              Purpose.SEVERAL_SERVICES, "A page joins two owners' data and has to open in 100 ms.");

  /** Another version of the front: it shows how many lines there are instead of which. */
  record ShortPage(long id, String customer, long lines, Optional<String> note) {}

  Projection<ShortPage> SHORT_PAGE =
      FRONT
          .projects("order_page", ShortPage.class)
          .from("o", ORDERS)
          .toOne("c", CUSTOMERS, on("id", "o.customerId"))
          .toMany("l", LINES, on("orderId", "o.id"))
          .select("o.id, upper(c.name) as customer, count(l.number) as lines, null::text as note")
          .staleAtMost(ofSeconds(5))
          .because(Purpose.SEVERAL_SERVICES, "Telephones show less, of the same two owners' data.");

  /** The same, as slowly as a test wants it: see {@link #HELD}. */
  Projection<ShortPage> SLOW_PAGE =
      FRONT
          .projects("order_page", ShortPage.class)
          .from("o", ORDERS)
          .toOne("c", CUSTOMERS, on("id", "o.customerId"))
          .select("o.id, held(c.name) as customer, 0 as lines, o.status as note")
          .staleAtMost(ofSeconds(5))
          .because(Purpose.SEVERAL_SERVICES, "Races are driven into their worst order with it.");

  /** Who computes with it waits for lock 42, unless it is called successor. */
  String HELD =
      """
      create function held(name text) returns text language plpgsql as $$
      begin
        if current_setting('application_name') <> 'successor' then
          perform pg_advisory_lock_shared(42);
          perform pg_advisory_unlock_shared(42);
        end if;
        return name;
      end $$;""";

  Model MALL = Model.of("mall", CUSTOMER, ORDER, LINE, CUSTOMERS, ORDERS, LINES, ORDER_PAGE);

  Model NEXT = Model.of("mall", CUSTOMER, ORDER, LINE, CUSTOMERS, ORDERS, LINES, SHORT_PAGE);

  Model SLOW = Model.of("mall", CUSTOMER, ORDER, LINE, CUSTOMERS, ORDERS, LINES, SLOW_PAGE);

  String PEOPLE_TABLES =
      """
      create table customer (id bigint primary key, name text not null, phone text not null default '');
      insert into customer values (1, 'Ada'), (2, 'Bo');""";

  String SALES_TABLES =
      """
      create table orders (id bigint primary key, customer_id bigint not null, status text not null);
      create table lines (order_id bigint, number int, title text not null, price numeric not null,
        primary key (order_id, number));
      insert into orders values (10, 1, 'open'), (11, 1, 'paid'), (20, 2, 'open');
      insert into lines values (10, 1, 'pen', 2.50), (10, 2, 'ink', 4), (20, 1, 'cup', 9);""";
}
