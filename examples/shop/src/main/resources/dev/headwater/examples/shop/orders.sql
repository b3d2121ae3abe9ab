-- The orders' own tables. Clerk, priority and way of shipping stay here.
create schema sales;

create sequence sales.order_ids;

create table sales.orders (
  id          bigint primary key default nextval('sales.order_ids'),
  customer_id bigint not null,
  status      text not null check (status in ('PENDING', 'CONFIRMED', 'SHIPPED', 'CANCELLED')),
  total       numeric(14, 2) not null check (total >= 0), -- always the sum of the lines' prices
  placed_on   date not null,
  note        text,
  clerk       text not null,
  priority    text not null
);

create table sales.order_lines (
  order_id    bigint not null references sales.orders on delete cascade,
  line_number integer not null check (line_number > 0),
  product_id  bigint not null,
  quantity    integer not null check (quantity > 0),
  price       numeric(14, 2) not null check (price >= 0),
  ship_mode   text not null,
  primary key (order_id, line_number)
);
