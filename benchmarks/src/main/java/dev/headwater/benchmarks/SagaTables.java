package dev.headwater.benchmarks;

/** The tables of the three services that a saga goes through, and what is in them at first. */
interface SagaTables {
  int CUSTOMERS = 10_000;
  int PRODUCTS = 1_000;

  /** Of each product: more than will ever be sold. */
  long STOCK = 1_000_000_000;

  String ORDERS =
      """
      create table orders (id bigint primary key, customer bigint not null, product int not null,
        quantity int not null, amount bigint not null, status text not null)""";

  String PAYMENTS =
      """
      create table accounts (customer bigint primary key, refuses boolean not null);
      create table payments (order_id bigint primary key, customer bigint not null,
        amount bigint not null)""";

  String FILL_PAYMENTS =
      "insert into accounts select i, i %% %d = 0 from generate_series(1, %d) i"
          .formatted(PlaceOrder.REFUSES_EACH, CUSTOMERS);

  String INVENTORY =
      """
      create table stock (product int primary key, quantity bigint not null);
      create table reservations (order_id bigint primary key, product int not null,
        quantity int not null)""";

  String FILL_INVENTORY =
      "insert into stock select i, %d from generate_series(1, %d) i".formatted(STOCK, PRODUCTS);
}
