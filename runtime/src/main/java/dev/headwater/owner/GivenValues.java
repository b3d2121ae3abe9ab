package dev.headwater.owner;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import dev.headwater.model.FieldType.Scalar;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is given for some of an entity's fields, as callers write it and as PostgreSQL reads it. */
record GivenValues(Entity<?> entity, List<Field> by) {
  /** PostgreSQL's class of errors that are about data. */
  private static final String DATA_EXCEPTION = "22";

  private static final String QUERY_CANCELED = "57014";

  /** As PostgreSQL reads them. */
  List<List<String>> texts(List<List<String>> given, int valuesMax) {
    if (given.size() > valuesMax) {
      throw new HeadwaterException(
          "HW806",
          entity.toString(),
          "%d values were given, more than the %d of one question."
              .formatted(given.size(), valuesMax),
          "ask several times.");
    }
    // Where nothing is given, there is one group of rows: all.
    return by.isEmpty() ? List.of(List.of()) : given.stream().map(this::texts).toList();
  }

  private List<String> texts(List<String> given) {
    if (given.size() != by.size()) {
      throw misfit(
          "%d parts were given for %s".formatted(given.size(), names()),
          "give one for each.",
          null);
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < by.size(); i++) {
      texts.add(by.get(i).type() == Scalar.BYTES ? bytes(given.get(i)) : given.get(i));
    }
    return texts;
  }

  private String bytes(String base64) {
    try {
      return "\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException malformed) {
      throw unreadable(malformed);
    }
  }

  /** The error that who asked can do something about, or the one that it is. */
  SQLException explained(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (state.startsWith(DATA_EXCEPTION)) {
      throw unreadable(failure);
    }
    if (state.equals(QUERY_CANCELED)) {
      throw new HeadwaterException(
          "HW808",
          entity.toString(),
          "the database took too long.",
          "ask for fewer rows at a time; let the owner look whether %s has an index."
              .formatted(names()),
          failure);
    }
    return failure;
  }

  private HeadwaterException unreadable(Exception cause) {
    String types =
        by.stream()
            .map(field -> field.name() + ": " + field.type().describe())
            .collect(Collectors.joining(", "));
    return misfit(
        "a value is none of its field's type (" + types + ")",
        "write values as PostgreSQL does, times in ISO 8601, and bytes as base64.",
        cause);
  }

  private HeadwaterException misfit(String what, String remedy, @Nullable Exception cause) {
    return new HeadwaterException("HW805", entity.toString(), what + ".", remedy, cause);
  }

  private List<String> names() {
    return by.stream().map(Field::name).toList();
  }
}
