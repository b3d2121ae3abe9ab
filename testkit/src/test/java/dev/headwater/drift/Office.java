package dev.headwater.drift;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/** Customers with their visits, and a billing that copies names. */
interface Office {
  Service CRM = Service.named("crm");
  Service BILLING = Service.named("billing");

  record Customer(long id, String name, String email, String segment, Instant createdAt) {}

  record Visit(String site, long n, String purpose) {}

  record CustomerName(long id, String name) {}

  record Invoice(long id, long customerId, BigDecimal total, String status) {}

  Entity<Customer> CUSTOMER =
      CRM.owns("customer", Customer.class).inTable("crm.customers").keyedBy("id");
  Entity<Visit> VISIT = CRM.owns("visit", Visit.class).inTable("crm.visits").keyedBy("site", "n");
  Entity<Invoice> INVOICE =
      BILLING.owns("invoice", Invoice.class).inTable("invoices").keyedBy("id");
  Copy<CustomerName> NAMES =
      BILLING
          .copies(CUSTOMER)
          .as("customer_names", CustomerName.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("Invoices carry names, also while customers are away.");

  Model MODEL = Model.of("office", CUSTOMER, VISIT, INVOICE, NAMES);

  String CRM_TABLES =
      """
      create schema crm;
      create table crm.customers (id bigint primary key, name text not null, email text not null,
        segment text not null, created_at timestamptz not null default now());
      create table crm.visits (site text, n bigint, purpose text not null, primary key (site, n))
        partition by list (site);
      create table crm.visits_a partition of crm.visits for values in ('a');
      insert into crm.customers select i, 'Name ' || i, i || '@example.org', 'S' || i % 3
      from generate_series(1, 100) i""";

  String BILLING_TABLES =
      """
      create table invoices (id bigint primary key, customer_id bigint not null,
        total numeric not null, status text not null);
      create table reminders (id bigint primary key, invoice_id bigint not null, status text,
        created_at timestamptz, note text, email text);
      create table projects (id bigint primary key, name text, segment text, created_at timestamptz)""";
}
