package dev.headwater.model;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A model with one of each mistake that a model can have. */
public interface BrokenShop {
  Service CUSTOMERS = Service.named("customers");
  Service ORDERS = Service.named("orders");
  Service BILLING = Service.named("billing");
  Service ORDER_DESK = Service.named("order-desk");
  Service ORDER_DESK_AGAIN = Service.named("order_desk");

  String REASON = "Orders are listed with names while customers is down; seconds old is fine.";

  record Customer(long id, String name, Optional<String> phone) {}

  record CustomerName(long id, String name) {}

  record Named(String name) {}

  record Misread(long id, int name, String phone, String fax) {}

  record Nothing() {}

  record Odd(double weight, Object anything) {}

  record Placed(long id) {}

  Entity<Customer> CUSTOMER =
      CUSTOMERS.owns("customer", Customer.class).inTable("crm.customers").keyedBy("id");

  Copy<CustomerName> NAMES =
      ORDERS
          .copies(CUSTOMER)
          .as("names", CustomerName.class)
          .staleAtMost(ofSeconds(5))
          .because(REASON);

  Event<Placed> PLACED = ORDERS.publishes("order-placed", Placed.class);

  List<Declaration> OWNERSHIP =
      List.of(
          BILLING.owns("customer", Customer.class).keyedBy("id"),
          CUSTOMERS.owns("person", Customer.class).inTable("crm.customers").keyedBy("id"),
          ORDERS
              .copies(BILLING.owns("invoice", Named.class).keyedBy("name"))
              .as("invoices", Named.class)
              .staleAtMost(ofSeconds(5))
              .because(REASON),
          CUSTOMERS
              .copies(CUSTOMER)
              .as("own", CustomerName.class)
              .staleAtMost(ofSeconds(5))
              .because(REASON),
          ORDERS.owns("buyer", CustomerName.class).inTable("names").keyedBy("id"));

  List<Declaration> COPIES =
      List.of(
          ORDERS
              .copies(CUSTOMER)
              .as("misread", Misread.class)
              .staleAtMost(ofSeconds(5))
              .because(REASON),
          ORDERS.copies(CUSTOMER).as("keyless", Named.class).staleAtMost(ZERO).because("todo"));

  List<Declaration> RECORDS =
      List.of(
          ORDERS.owns("nothing", Nothing.class).keyedBy(),
          ORDERS.owns("odd", Odd.class).inTable("a.b.c").keyedBy("weight", "weight", "colour"),
          ORDERS
              .owns("same", CustomerName.class)
              .column("id", "\"open")
              .column("name", "\"open")
              .keyedBy("id"));

  List<Declaration> NAMING =
      List.of(
          ORDER_DESK.publishes("Opened!", Placed.class),
          ORDER_DESK_AGAIN.publishes("closed", Placed.class),
          ORDER_DESK_AGAIN.publishes("closed", Placed.class));

  List<Declaration> MESSAGES =
      List.of(
          CUSTOMERS.handles("rename", Named.class, Nothing.class),
          BILLING.handles("rename", Named.class, Nothing.class),
          BILLING.publishes("order-placed", Placed.class),
          ORDERS.subscribesTo(PLACED).because(REASON),
          CUSTOMERS.subscribesTo(PLACED).because(REASON),
          CUSTOMERS.subscribesTo(PLACED).because(REASON),
          BILLING
              .subscribesTo(CUSTOMERS.publishes("unheard-of", Placed.class))
              .because("Bills carry the new name from the day of the change on."));

  record Shown(long id, String name) {}

  record Spoilt(String name, long sum) {}

  List<Declaration> PROJECTIONS =
      List.of(
          ORDERS
              .projects("spoilt", Spoilt.class)
              .from("n", NAMES)
              .toOne("c", CUSTOMER, Join.on("id", "n.id"))
              .toOne("m", NAMES, Join.on("name", "n.name"))
              .toMany("l", NAMES, Join.on("id", "z.id"))
              .toMany("k", NAMES, Join.on("name", "n.id"))
              .toMany("j", NAMES, Join.on("id", "n.id"))
              .select("n.name, sum(k.id + j.id) as sum, n.id as other")
              .readBy("colour", "sum desc")
              .staleAtMost(ofSeconds(1))
              .because(Purpose.SEVERAL_SERVICES, REASON),
          ORDERS
              .projects("same-again", Shown.class)
              .from("n", NAMES)
              .select("n.id, n.name")
              .staleAtMost(ofSeconds(5))
              .because(Purpose.READS_MUST_BE_FAST, REASON));

  record Wish(long id) {}

  Command<Wish, Nothing> PACK = ORDERS.handles("pack", Wish.class, Nothing.class);
  Command<Wish, Nothing> UNHEARD_OF = BILLING.handles("unheard-of", Wish.class, Nothing.class);

  Saga<Wish> LATE =
      ORDERS
          .starts("late", Wish.class)
          .step("pack", PACK, s -> new Wish(s.output("pay", UNHEARD_OF) == null ? 0 : 1))
          .undoneBy(PACK, s -> s.input())
          .doneWithin(ofSeconds(60))
          .step("pay", UNHEARD_OF, s -> s.input())
          .undoneBy(UNHEARD_OF, s -> s.input())
          .then("pack", PACK, s -> s.input())
          .claiming(CUSTOMER, s -> s.input().id(), Step.WhenTaken.WAIT)
          .orchestrated()
          .within(ofSeconds(5))
          .because(REASON);

  List<Declaration> SAGAS =
      List.of(
          PACK,
          LATE,
          LATE,
          ORDERS.starts("empty", Wish.class).choreographed().within(ofSeconds(5)).because(REASON));

  record Card(long id, String name, String phone) {}

  List<Declaration> QUERIES =
      List.of(
          BILLING
              .answers("cards", Card.class)
              .from("n", Named.class, Source.ask(CUSTOMER))
              .toOne("p", Named.class, Source.ask(CUSTOMER).orPartial(), Join.on("name", "n.name"))
              .toMany("x", CustomerName.class, Source.in(NAMES), Join.on("name", "n.name"))
              .show("phone", "p.fax")
              .readBy("name")
              .within(ZERO)
              .because(REASON));

  Model MODEL = Model.of("broken-shop", all());

  private static Declaration[] all() {
    return Stream.of(
            List.<Declaration>of(CUSTOMER, NAMES, PLACED),
            OWNERSHIP,
            COPIES,
            RECORDS,
            NAMING,
            MESSAGES,
            PROJECTIONS,
            SAGAS,
            QUERIES)
        .flatMap(List::stream)
        .toArray(Declaration[]::new);
  }
}
