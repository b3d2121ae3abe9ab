package dev.headwater.audit;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.Sql;
import dev.headwater.log.Wanted;
import dev.headwater.log.postgres.OwnerInstant;
import dev.headwater.model.Copy;
import dev.headwater.model.Field;
import dev.headwater.model.FieldType.Scalar;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The two sides of a copy.
 *
 * @param sameOrder whether keys have one order on both, so that ranges mean the same
 */
record Sides(Side owner, Side here, boolean sameOrder) {

  static Wanted wanted(Copy<?> copy) {
    return new Wanted(copy.entity().name(), copy.entity().key(), copy.shape().fields());
  }

  /** Asks both databases what their key's columns are. */
  static Sides of(Copy<?> copy, OwnerInstant owner, Connection local) throws SQLException {
    List<Field> key = key(copy);
    List<String> numbered = IntStream.rangeClosed(1, key.size()).mapToObj(i -> "k" + i).toList();
    List<KeyColumn> theirs = KeyColumn.of(owner.connection(), owner.rows(), numbered);
    List<KeyColumn> ours =
        KeyColumn.of(
            local, copy.table().sql(), key.stream().map(field -> field.column().name()).toList());
    List<Side.Part> ownerParts = new ArrayList<>();
    List<Side.Part> localParts = new ArrayList<>();
    boolean sameOrder = true;
    for (int i = 0; i < key.size(); i++) {
      Field field = key.get(i);
      ownerParts.add(ownerPart(field, "t." + numbered.get(i), theirs.get(i)));
      localParts.add(localPart(field));
      sameOrder &= theirs.get(i).hasOrderOf(ours.get(i));
    }
    List<Field> fields = copy.shape().fields();
    return new Sides(
        new Side(
            owner.rows(),
            ownerParts,
            fields.stream().map(field -> "t." + Sql.quoted(field.name())).toList()),
        new Side(
            copy.table().sql(),
            localParts,
            fields.stream().map(field -> "t." + field.column().sql()).toList()),
        sameOrder);
  }

  static List<Field> key(Copy<?> copy) {
    return copy.entity().key().stream()
        .map(component -> copy.shape().field(component).orElseThrow())
        .toList();
  }

  private static Side.Part ownerPart(Field field, String column, KeyColumn found) {
    String type = ColumnTypes.travelling(field.type());
    String published = "t." + Sql.quoted(field.name());
    return new Side.Part(
        column,
        found.collate(),
        found.type(),
        found.isIndexedFor(type) ? column : published,
        type,
        text(field, published));
  }

  private static Side.Part localPart(Field field) {
    String type = ColumnTypes.travelling(field.type());
    String column = "t." + field.column().sql();
    return new Side.Part(column, "", type, column, type, text(field, column));
  }

  /** Of equal keys the same text: 1.0 and 1.00 are one key. */
  static String text(Field field, String value) {
    return field.type() == Scalar.DECIMAL
        ? "trim_scale(" + value + "::numeric)::text"
        : "(" + value + ")::" + ColumnTypes.travelling(field.type()) + "::text";
  }
}
