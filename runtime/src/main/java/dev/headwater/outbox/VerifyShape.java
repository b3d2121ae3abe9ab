package dev.headwater.outbox;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import dev.headwater.outbox.OwnerTable.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what an entity promises to publish against the real table. Every mistake is found in one
 * run, and before anything is installed.
 */
public final class VerifyShape {
  private VerifyShape() {}

  /**
   * Verifies one entity against its table.
   *
   * @throws HeadwaterException HW210 with everything that does not fit
   */
  public static void of(Connection connection, Entity<?> entity) throws SQLException {
    OwnerTable table = OwnerTable.find(connection, entity.table()).orElse(null);
    requireFits(entity, table);
  }

  static void requireFits(Entity<?> entity, @Nullable OwnerTable table) {
    List<String> misfits = misfits(entity, table);
    if (!misfits.isEmpty()) {
      throw new HeadwaterException(
          "HW210",
          entity.toString(),
          "table "
              + entity.table()
              + " does not fit what is published: "
              + String.join("; ", misfits)
              + ".",
          "change the table or the record \""
              + entity.type().getSimpleName()
              + "\", then migrate.");
    }
  }

  private static List<String> misfits(Entity<?> entity, @Nullable OwnerTable table) {
    if (table == null) {
      return List.of("it does not exist, or this login may not see it");
    }
    List<String> misfits = new ArrayList<>();
    if (!table.kind().equals("r") && !table.kind().equals("p")) {
      misfits.add("it is no table whose changes can be captured (kind \"" + table.kind() + "\")");
    }
    if (!table.persistence().equals("p")) {
      misfits.add("it is unlogged or temporary, so a crash empties it without a change");
    }
    if (table.rowsHidden()) {
      misfits.add("row-level security hides rows from this login: they would pass for deleted");
    }
    for (Field field : entity.shape().fields()) {
      misfits.addAll(misfits(field, table.columns().get(field.column().name())));
    }
    misfits.addAll(keyMisfits(entity, table));
    return misfits;
  }

  private static List<String> misfits(Field field, @Nullable Column column) {
    String named = "column " + field.column();
    if (column == null) {
      return List.of(named + " does not exist");
    }
    List<String> misfits = new ArrayList<>();
    if (!ColumnTypes.accepts(field.type(), column.baseType(), column.isEnum())) {
      misfits.add(
          "%s is %s, but \"%s\" is published as %s, which takes %s"
              .formatted(
                  named,
                  column.type(),
                  field.name(),
                  field.type().describe(),
                  ColumnTypes.acceptedText(field.type())));
    }
    if (!column.notNull() && !field.nullable()) {
      misfits.add(
          "%s may be null, but \"%s\" is published as never null (declare it NOT NULL, or publish"
                  .formatted(named, field.name())
              + " an Optional)");
    }
    return misfits;
  }

  private static List<String> keyMisfits(Entity<?> entity, OwnerTable table) {
    Set<String> key = new HashSet<>(keyColumns(entity));
    List<String> misfits = new ArrayList<>();
    if (table.keys().stream().noneMatch(key::containsAll)) {
      misfits.add(
          "key "
              + entity.key()
              + " has no unique index that holds at once (a deferrable, partial or expression index"
              + " does not serve)");
    }
    for (String name : key) {
      Column column = table.columns().get(name);
      if (column != null && !column.deterministic()) {
        misfits.add(
            "key column "
                + name
                + " has a collation or type under which unlike texts are equal, so that a copy"
                + " would miss a changed key");
      }
    }
    return misfits;
  }

  static List<String> keyColumns(Entity<?> entity) {
    return entity.key().stream()
        .map(component -> entity.shape().field(component).orElseThrow().column().name())
        .toList();
  }
}
