-- The customers' own tables. Address, telephone and remarks are nobody else's business.
create schema crm;

create table crm.customers (
  id      bigint primary key,
  name    text not null check (btrim(name) <> ''),
  segment text not null
    check (segment in ('AUTOMOBILE', 'BUILDING', 'FURNITURE', 'HOUSEHOLD', 'MACHINERY')),
  nation  text not null,
  balance numeric(12, 2) not null,
  address text not null,
  phone   text not null,
  remark  text
);
create index customers_by_nation on crm.customers (nation);
