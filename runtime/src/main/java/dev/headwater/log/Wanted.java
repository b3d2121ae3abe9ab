package dev.headwater.log;

import dev.headwater.model.Field;
import java.util.List;

/**
 * What a subscriber takes of one entity into one stage.
 *
 * @param entity the entity's name at its owner
 * @param key the key's components, in the entity's order
 * @param fields what is taken, key included, in the order of the stage's columns
 * @param whole all rows instead of the changed ones: a copy that is new or whose state was lost
 */
public record Wanted(String entity, List<String> key, List<Field> fields, boolean whole) {
  public Wanted {
    key = List.copyOf(key);
    fields = List.copyOf(fields);
  }

  public Wanted asWhole() {
    return new Wanted(entity, key, fields, true);
  }
}
