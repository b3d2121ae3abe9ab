package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a field holds, in terms that a record component and a column share. */
public sealed interface FieldType {

  /** For messages: {@code text}, {@code list of uuid}, {@code one of OPEN, CLOSED}. */
  String describe();

  /** A single value with a column type of its own. */
  enum Scalar implements FieldType {
    /** {@code String}. */
    TEXT,
    /** {@code short}. */
    SMALLINT,
    /** {@code int}. */
    INTEGER,
    /** {@code long}. */
    BIGINT,
    /** {@code BigDecimal}. */
    DECIMAL,
    /** {@code float}. */
    REAL,
    /** {@code double}. */
    DOUBLE,
    /** {@code boolean}. */
    BOOLEAN,
    /** {@code java.util.UUID}. */
    UUID,
    /** {@code Instant}, a point in time: {@code timestamptz}. */
    INSTANT,
    /** {@code LocalDate}. */
    DATE,
    /** {@code LocalTime}. */
    TIME,
    /** {@code LocalDateTime}, without a zone: {@code timestamp}. */
    DATE_TIME,
    /** {@code byte[]}. */
    BYTES;

    @Override
    public String describe() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** A Java enum, by the names of its constants. */
  record Enumeration(List<String> constants) implements FieldType {
    public Enumeration {
      constants = List.copyOf(constants);
    }

    @Override
    public String describe() {
      return "one of " + String.join(", ", constants);
    }
  }

  /** A list of scalars or enums (an array column), or of nested records (one JSON column). */
  record ListOf(FieldType element) implements FieldType {
    public ListOf {
      requireNonNull(element);
    }

    @Override
    public String describe() {
      return "list of " + element.describe();
    }
  }

  /** A nested record, kept as JSON; within it the fields' columns mean nothing. */
  record Json(Shape shape) implements FieldType {
    public Json {
      requireNonNull(shape);
    }

    @Override
    public String describe() {
      return shape.fields().stream()
          .map(field -> field.name() + ": " + field.type().describe())
          .collect(Collectors.joining(", ", "record (", ")"));
    }
  }

  /** What no column can hold; {@link Model#check()} reports it. */
  record Unsupported(String javaType, String reason) implements FieldType {
    public Unsupported {
      requireNonNull(javaType);
      requireNonNull(reason);
    }

    @Override
    public String describe() {
      return javaType;
    }
  }
}
