package dev.headwater.benchmarks;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.time.Duration;

/** What all contenders keep a copy of: one table of accounts, in two databases of two servers. */
interface Accounts {
  Service BANK = Service.named("bank");
  Service DESK = Service.named("desk");

  record Account(long id, String holder, long balance) {}

  Entity<Account> ACCOUNT = BANK.owns("account", Account.class).inTable("accounts").keyedBy("id");

  Copy<Account> ACCOUNTS =
      DESK.copies(ACCOUNT)
          .as("accounts", Account.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The desk shows accounts while the bank is closed.");

  Model MODEL = Model.of("bank", ACCOUNT, ACCOUNTS);

  /** The table at the owner; copies that are not Headwater's are created alike. */
  String TABLE =
      "create table accounts (id bigint primary key, holder text not null, balance bigint not null);";

  /** Its balance is the mark: whoever sees a mark in the copy sees all that was written before. */
  long MARKED_ID = 0;

  /** Fills the table with the marked row and those from 1 to {@code rows}. */
  static String fill(int rows) {
    return "insert into accounts select i, 'holder of account ' || i, 0 from generate_series(0, %d) i;"
        .formatted(rows);
  }
}
