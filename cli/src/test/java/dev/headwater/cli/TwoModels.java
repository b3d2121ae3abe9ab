package dev.headwater.cli;

import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;

/** Two models in one place. */
interface TwoModels {
  record Thing(long id) {}

  Entity<Thing> THING = Service.named("things").owns("thing", Thing.class).keyedBy("id");

  Model ONE = Model.of("one", THING);
  Model OTHER = Model.of("other", THING);
}
