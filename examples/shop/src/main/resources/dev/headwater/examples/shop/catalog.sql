-- The catalogue's own tables. What a product costs the shop is not published.
create schema catalog;

create table catalog.products (
  id           bigint primary key,
  name         text not null check (btrim(name) <> ''),
  brand        text not null,
  labels       text[] not null,
  price        numeric(12, 2) not null check (price > 0),
  manufacturer text not null,
  size         integer not null,
  container    text not null,
  cost         numeric(12, 2) not null
);
create index products_by_brand on catalog.products (brand);
