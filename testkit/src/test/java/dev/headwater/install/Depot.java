package dev.headwater.install;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.time.Duration;

/** A depot before and after its published record changed, and a ramp that copies from it. */
interface Depot {
  Service DEPOT = Service.named("depot");
  Service RAMP = Service.named("ramp");

  record Crate(long id, String label) {}

  record WeighedCrate(long id, String label, int weight) {}

  record Pallet(long id) {}

  Entity<Crate> CRATE = DEPOT.owns("crate", Crate.class).inTable("crates").keyedBy("id");
  Entity<Pallet> PALLET = DEPOT.owns("pallet", Pallet.class).inTable("pallets").keyedBy("id");
  Entity<WeighedCrate> WEIGHED =
      DEPOT
          .owns("crate", WeighedCrate.class)
          .inTable("crates")
          .column("label", "name")
          .keyedBy("id");

  Copy<Crate> CRATES = copy(CRATE, "crate_copies", Crate.class);
  Copy<WeighedCrate> WEIGHED_CRATES = copy(WEIGHED, "crate_copies", WeighedCrate.class);

  Model BEFORE = Model.of("depot", CRATE, PALLET, CRATES);
  Model AFTER = Model.of("depot", WEIGHED, WEIGHED_CRATES);

  String TABLES =
      """
      create table crates (id bigint primary key, label text not null, name text not null default 'n',
        weight int not null default 0);
      create table pallets (id bigint primary key);
      """;

  private static <T extends Record> Copy<T> copy(Entity<?> entity, String name, Class<T> type) {
    return RAMP.copies(entity)
        .as(name, type)
        .staleAtMost(Duration.ofSeconds(5))
        .because("The ramp is loaded by what the depot has said last.");
  }
}
