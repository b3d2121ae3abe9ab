-- The warehouse's own tables. Purchase prices and shelves are not published.
create schema warehouse;

create table warehouse.stock (
  product_id  bigint not null,
  supplier_id bigint not null,
  quantity    integer not null check (quantity >= 0),
  supply_cost numeric(12, 2) not null,
  shelf       text not null,
  primary key (product_id, supplier_id)
);

-- Goods that are set aside for an order.
create table warehouse.reservations (
  order_id    bigint not null,
  line_number integer not null,
  product_id  bigint not null,
  supplier_id bigint not null,
  quantity    integer not null check (quantity > 0),
  primary key (order_id, line_number)
);

-- Couriers that are booked to fetch goods back.
create table warehouse.couriers (
  order_id  bigint primary key,
  booked_at timestamptz not null default clock_timestamp()
);
