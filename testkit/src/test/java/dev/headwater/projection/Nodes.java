package dev.headwater.projection;

import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Entity;
import dev.headwater.model.Input;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Five tables of one shape, owned by three services, that can be joined in any way. */
interface Nodes {
  Service EAST = Service.named("east");
  Service WEST = Service.named("west");
  Service HUB = Service.named("hub");

  /** A row that refers to two others, to one of them perhaps. */
  record Node(long id, long x, Optional<Long> y, int n, String t) {}

  Entity<Node> RED = EAST.owns("red", Node.class).keyedBy("id");
  Entity<Node> BLUE = EAST.owns("blue", Node.class).keyedBy("id");
  Entity<Node> GREEN = WEST.owns("green", Node.class).keyedBy("id");
  Entity<Node> GREY = WEST.owns("grey", Node.class).keyedBy("id");

  /** The hub's own. */
  Entity<Node> GOLD = HUB.owns("gold", Node.class).keyedBy("id");

  Copy<Node> REDS = copy(RED, "reds");
  Copy<Node> BLUES = copy(BLUE, "blues");
  Copy<Node> GREENS = copy(GREEN, "greens");
  Copy<Node> GREYS = copy(GREY, "greys");

  List<Input> INPUTS = List.of(REDS, BLUES, GREENS, GREYS, GOLD);

  static Copy<Node> copy(Entity<Node> entity, String name) {
    return HUB.copies(entity)
        .as(name, Node.class)
        .staleAtMost(Duration.ofSeconds(5))
        .because("The hub joins what east and west own, whichever of them is away.");
  }

  static Model with(Projection<?>... projections) {
    List<Declaration> all =
        new ArrayList<>(List.of(RED, BLUE, GREEN, GREY, GOLD, REDS, BLUES, GREENS, GREYS));
    all.addAll(List.of(projections));
    return Model.of("nodes", all.toArray(Declaration[]::new));
  }

  static Service ownerOf(Input input) {
    return input instanceof Copy<?> copy ? copy.entity().service() : input.service();
  }

  static Input anyOf(Service owner, Random chance) {
    List<Input> inputs = INPUTS.stream().filter(each -> ownerOf(each).equals(owner)).toList();
    return inputs.get(chance.nextInt(inputs.size()));
  }

  /** The owner's table. */
  static String tableOf(Input input) {
    return input instanceof Copy<?> copy ? copy.entity().name() : input.name();
  }

  static String createTables(Service owner) {
    StringBuilder statements = new StringBuilder();
    for (Input input : INPUTS) {
      if (ownerOf(input).equals(owner)) {
        statements.append(
            "create table %s (id bigint primary key, x bigint not null, y bigint, n int not null, t text not null);"
                .formatted(tableOf(input)));
      }
    }
    return statements.toString();
  }
}
