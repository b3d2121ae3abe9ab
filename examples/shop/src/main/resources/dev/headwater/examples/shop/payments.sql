-- The payments' own tables. The account that the money came from is not published.
create schema billing;

create table billing.payments (
  id       uuid primary key default gen_random_uuid(),
  order_id bigint not null unique, -- one payment for each order, whatever is delivered twice
  amount   numeric(14, 2) not null check (amount >= 0),
  status   text not null check (status in ('OPEN', 'TAKEN', 'REFUNDED')),
  taken_at timestamptz,
  account  text,
  check ((taken_at is null) = (status = 'OPEN'))
);

-- What a customer may still spend by card.
create table billing.cards (
  customer_id bigint primary key,
  available   numeric(14, 2) not null check (available >= 0)
);
