package dev.headwater.benchmarks;

import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;

import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import java.time.Duration;
import java.util.List;

/** A thing of four parts, each of another owner: asked by its key, all are of one level. */
interface FourParts {
  record First(long id, String text) {}

  record Second(long id, String text) {}

  record Third(long id, String text) {}

  record Fourth(long id, String text) {}

  record Whole(long id, String text, String second, String third, String fourth) {}

  Service DESK = Service.named("desk");

  Entity<First> FIRST =
      Service.named("first-owner").owns("first", First.class).inTable("things").keyedBy("id");
  Entity<Second> SECOND =
      Service.named("second-owner").owns("second", Second.class).inTable("things").keyedBy("id");
  Entity<Third> THIRD =
      Service.named("third-owner").owns("third", Third.class).inTable("things").keyedBy("id");
  Entity<Fourth> FOURTH =
      Service.named("fourth-owner").owns("fourth", Fourth.class).inTable("things").keyedBy("id");

  Query<Whole> WHOLE =
      DESK.answers("whole", Whole.class)
          .from("a", First.class, ask(FIRST))
          .toOne("b", Second.class, ask(SECOND), on("id", "a.id"))
          .toOne("c", Third.class, ask(THIRD), on("id", "a.id"))
          .toOne("d", Fourth.class, ask(FOURTH), on("id", "a.id"))
          .show("second", "b.text")
          .show("third", "c.text")
          .show("fourth", "d.text")
          .within(Duration.ofSeconds(2))
          .because("It shows what composition adds to the slowest of four owners.");

  Model MODEL = Model.of("four-parts", FIRST, SECOND, THIRD, FOURTH, WHOLE);

  List<Entity<?>> ENTITIES = List.of(FIRST, SECOND, THIRD, FOURTH);
}
