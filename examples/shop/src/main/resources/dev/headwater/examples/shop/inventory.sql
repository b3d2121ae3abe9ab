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
