package dev.headwater.owner;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import java.time.Duration;

/** A till that pays out and says so, and an office that looks on. */
public interface Till {
  Service TILL = Service.named("till");
  Service OFFICE = Service.named("office");

  record Account(long id, long balance) {}

  record Withdraw(long account, long amount) {}

  record Withdrawn(long balance) {}

  record Paid(long account, long number, String note) {}

  Entity<Account> ACCOUNT = TILL.owns("account", Account.class).inTable("accounts").keyedBy("id");
  Command<Withdraw, Withdrawn> WITHDRAW = TILL.handles("withdraw", Withdraw.class, Withdrawn.class);
  Command<Withdraw, Withdrawn> AUDIT = OFFICE.handles("audit", Withdraw.class, Withdrawn.class);
  Event<Paid> PAID = TILL.publishes("paid", Paid.class);
  Event<Paid> AUDITED = OFFICE.publishes("audited", Paid.class);
  Copy<Account> ACCOUNTS =
      OFFICE
          .copies(ACCOUNT)
          .as("account_copies", Account.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The office looks at balances while the till is closed.");
  Subscription<Paid> ON_PAID =
      OFFICE.subscribesTo(PAID).because("The office keeps a ledger of all payments.");

  Model MODEL = Model.of("till", ACCOUNT, WITHDRAW, AUDIT, PAID, AUDITED, ACCOUNTS, ON_PAID);

  String TABLES =
      """
      create table accounts (id bigint primary key, balance bigint not null);
      insert into accounts select i, 100 from generate_series(1, 5) i;
      """;
}
