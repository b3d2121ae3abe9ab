package dev.headwater.log;

import dev.headwater.model.Field;
import java.util.List;

/**
 * What a subscriber takes of one entity into one stage.
 *
 * @param entity the entity's name at its owner
 * @param key the key's components, in the entity's order
 * @param fields what is taken, key included, in the order of the stage's columns
 */
public record Wanted(String entity, List<String> key, List<Field> fields) {
  public Wanted {
    key = List.copyOf(key);
    fields = List.copyOf(fields);
  }
}
