package dev.headwater.testkit;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import java.time.Duration;

/** A small system for tests: a bank with accounts and their movements, and a desk that looks on. */
public interface Bank {
  Service BANK = Service.named("bank");
  Service DESK = Service.named("desk");

  record Account(long id, String holder, long balance) {}

  record Pocket(long id, long amount) {}

  record Moved(long account, long number) {}

  Entity<Account> ACCOUNT = BANK.owns("account", Account.class).inTable("accounts").keyedBy("id");
  Entity<Pocket> POCKET = BANK.owns("pocket", Pocket.class).inTable("pockets").keyedBy("id");
  Event<Moved> MOVED = BANK.publishes("moved", Moved.class);

  Copy<Account> ACCOUNTS =
      DESK.copies(ACCOUNT)
          .as("account_copies", Account.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The desk shows accounts while the bank is closed.");
  Copy<Pocket> POCKETS =
      DESK.copies(POCKET)
          .as("pocket_copies", Pocket.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The desk shows what lies in the pockets while the bank is closed.");
  Subscription<Moved> ON_MOVED =
      DESK.subscribesTo(MOVED).because("The desk keeps a ledger of what has moved.");

  Service KIOSK = Service.named("kiosk");
  Copy<Account> KIOSK_ACCOUNTS =
      KIOSK
          .copies(ACCOUNT)
          .as("kiosk_accounts", Account.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The kiosk shows balances while the bank is closed.");

  Model COPIES = Model.of("bank", ACCOUNT, POCKET, ACCOUNTS, POCKETS);
  Model ALL = Model.of("bank", ACCOUNT, POCKET, MOVED, ACCOUNTS, POCKETS, ON_MOVED);

  Model WITH_KIOSK = Model.of("bank", ACCOUNT, POCKET, ACCOUNTS, POCKETS, KIOSK_ACCOUNTS);

  String TABLES =
      """
      create table accounts (id bigint primary key, holder text not null, balance bigint not null,
        secret text);
      create table pockets (id bigint primary key, amount bigint not null);
      """;
}
