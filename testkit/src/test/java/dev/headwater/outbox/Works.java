package dev.headwater.outbox;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.time.Duration;
import java.util.Optional;

/** A workshop whose tables have all that makes capturing changes hard, and a shelf that copies. */
interface Works {
  Service WORKS = Service.named("works");
  Service SHELF = Service.named("shelf");

  record Box(long id, String title) {}

  record Item(long id, String label, int qty, Optional<Long> boxId, int doubled, int tripled) {}

  record Label(long id, String label) {}

  record Part(long itemId, String name, int size) {}

  Entity<Box> BOX = WORKS.owns("box", Box.class).inTable("boxes").keyedBy("id");
  Entity<Item> ITEM = WORKS.owns("item", Item.class).inTable("items").keyedBy("id");
  Entity<Part> PART = WORKS.owns("part", Part.class).inTable("parts").keyedBy("itemId", "name");

  Copy<Box> BOXES = copy(BOX, "boxes_copy", Box.class);
  Copy<Item> ITEMS = copy(ITEM, "items_copy", Item.class);
  Copy<Label> LABELS = copy(ITEM, "labels_copy", Label.class);
  Copy<Part> PARTS = copy(PART, "parts_copy", Part.class);

  Model MODEL = Model.of("works", BOX, ITEM, PART, BOXES, ITEMS, LABELS, PARTS);

  String TABLES =
      """
      create table boxes (id bigint primary key, title text not null);
      create table items (id bigint primary key, label text not null, qty int not null,
        box_id bigint references boxes on delete set null on update cascade,
        doubled int not null generated always as (qty * 2) stored,
        tripled int not null generated always as (qty * 3) virtual,
        secret text);
      create table parts (item_id bigint references items on delete cascade on update cascade,
        name text, size int not null, primary key (item_id, name));
      create view cheap_items as select id, label, qty from items where qty < 1000;

      create function tidy_item() returns trigger language plpgsql as $$
      begin
        new.label := lower(trim(new.label));
        new.id := abs(new.id);
        return new;
      end $$;
      create trigger tidy before insert or update on items
        for each row execute function tidy_item();

      create function skip_thirteen() returns trigger language plpgsql as $$
      begin
        update items set qty = 14 where id = new.id;
        return null;
      end $$;
      create trigger skip after insert or update on items
        for each row when (new.qty = 13) execute function skip_thirteen();
      """;

  String ROWS =
      """
      truncate boxes cascade;
      insert into boxes select i, 'box ' || i from generate_series(1, 3) i;
      insert into items (id, label, qty, box_id)
        select i, 'item ' || i, 10 * i, 1 + i % 3 from generate_series(1, 9) i;
      insert into parts select i, p, 1 from generate_series(1, 9) i, unnest(array['a', 'b']) p;
      """;

  private static <T extends Record> Copy<T> copy(Entity<?> entity, String name, Class<T> type) {
    return SHELF
        .copies(entity)
        .as(name, type)
        .staleAtMost(Duration.ofSeconds(5))
        .because("The shelf shows what the workshop holds while its gates are closed.");
  }
}
