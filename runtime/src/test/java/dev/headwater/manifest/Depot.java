package dev.headwater.manifest;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Two services that use every type and every declaration there is. */
@SuppressWarnings("ArrayRecordComponent") // Teams do have bytes in records.
interface Depot {
  Service STOCK = Service.named("stock");
  Service SALES = Service.named("sales");

  enum Kind {
    LOOSE,
    PACKED
  }

  record Size(int wide, Optional<Integer> high) {}

  record Item(
      UUID id,
      String title,
      short shelf,
      int count,
      long serial,
      BigDecimal price,
      float weight,
      double precise,
      boolean sold,
      Instant storedAt,
      LocalDate storedOn,
      LocalTime opensAt,
      LocalDateTime localTime,
      byte[] picture,
      Optional<Kind> kind,
      List<Kind> kinds,
      List<String> tags,
      Size size,
      List<Size> sizes) {}

  record ItemTitle(UUID id, String title) {}

  record Move(UUID id, List<Size> to) {}

  record Moved() {}

  Entity<Item> ITEM =
      STOCK
          .owns("item", Item.class)
          .inTable("\"Depot\".\"Item s\"")
          .column("serial", "\"SerialNo\"")
          .keyedBy("id");

  Command<Move, Moved> MOVE = STOCK.handles("move-item", Move.class, Moved.class);

  Event<Move> ITEM_MOVED = STOCK.publishes("item-moved", Move.class);

  Copy<ItemTitle> TITLES =
      SALES
          .copies(ITEM)
          .as("item_titles", ItemTitle.class)
          .staleAtMost(ofSeconds(5))
          .because("Offers are printed with titles while the depot is closed.");

  Subscription<Move> ON_MOVED =
      SALES.subscribesTo(ITEM_MOVED).because("Offers of a shelf are printed anew once it changed.");

  Model MODEL = Model.of("depot", ITEM, MOVE, ITEM_MOVED, TITLES, ON_MOVED);

  record Strange(Map<String, String> bag, double weight) {}

  Model MISTAKEN =
      Model.of(
          "mistaken",
          STOCK
              .owns("strange", Strange.class)
              .inTable("a.b.c")
              .column("bag", "\"b")
              .keyedBy("weight"),
          STOCK
              .owns("again", Strange.class)
              .inTable("\"open")
              .column("x", "y")
              .keyedBy("weight", "y"),
          SALES.copies(ITEM).as("Items", Moved.class).staleAtMost(ZERO).because("todo"),
          SALES.subscribesTo(ITEM_MOVED).because(""));
}
