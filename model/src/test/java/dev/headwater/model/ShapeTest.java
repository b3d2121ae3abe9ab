package dev.headwater.model;

import static dev.headwater.model.FieldType.Scalar.BIGINT;
import static dev.headwater.model.FieldType.Scalar.BOOLEAN;
import static dev.headwater.model.FieldType.Scalar.BYTES;
import static dev.headwater.model.FieldType.Scalar.DATE;
import static dev.headwater.model.FieldType.Scalar.DATE_TIME;
import static dev.headwater.model.FieldType.Scalar.DECIMAL;
import static dev.headwater.model.FieldType.Scalar.DOUBLE;
import static dev.headwater.model.FieldType.Scalar.INSTANT;
import static dev.headwater.model.FieldType.Scalar.INTEGER;
import static dev.headwater.model.FieldType.Scalar.REAL;
import static dev.headwater.model.FieldType.Scalar.SMALLINT;
import static dev.headwater.model.FieldType.Scalar.TEXT;
import static dev.headwater.model.FieldType.Scalar.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.model.FieldType.Enumeration;
import dev.headwater.model.FieldType.Json;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Unsupported;
import dev.headwater.model.Vocabulary.CustomerName;
import dev.headwater.model.Vocabulary.Segment;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("ArrayRecordComponent") // Teams do have bytes in records.
class ShapeTest {
  private static FieldType typeOf(Class<? extends Record> holder) {
    return Shape.of(holder).fields().get(0).type();
  }

  @Test
  void scalarsHaveColumnsOfTheirOwn() {
    record Scalars(
        String text,
        short small,
        int number,
        Long big,
        BigDecimal decimal,
        float real,
        Double precise,
        boolean yes,
        UUID id,
        Instant at,
        LocalDate date,
        LocalTime time,
        LocalDateTime local,
        byte[] bytes) {}
    assertThat(Shape.of(Scalars.class).fields())
        .extracting(Field::type)
        .containsExactly(
            TEXT,
            SMALLINT,
            INTEGER,
            BIGINT,
            DECIMAL,
            REAL,
            DOUBLE,
            BOOLEAN,
            FieldType.Scalar.UUID,
            INSTANT,
            DATE,
            TIME,
            DATE_TIME,
            BYTES);
  }

  @Test
  void enumsListsAndNestedRecordsAreKept() {
    record Rich(
        Segment segment, List<String> tags, List<Segment> segments, List<CustomerName> names) {}
    Enumeration segment = new Enumeration(List.of("HOME", "OFFICE"));
    assertThat(Shape.of(Rich.class).fields())
        .extracting(Field::type)
        .containsExactly(
            segment,
            new ListOf(TEXT),
            new ListOf(segment),
            new ListOf(new Json(Shape.of(CustomerName.class))));
  }

  @Test
  void onlyOptionalAndNullableComponentsMayBeNull() {
    record Contact(
        long id,
        Long boxed,
        Optional<Integer> age,
        @Nullable String phone,
        byte @Nullable [] photo) {}
    assertThat(Shape.of(Contact.class).fields())
        .extracting(Field::nullable)
        .containsExactly(false, false, true, true, true);
    assertThat(Shape.of(Contact.class).field("age"))
        .get()
        .extracting(Field::type)
        .isEqualTo(INTEGER);
  }

  record Category(long id, List<Category> below) {}

  record Chicken(Egg egg) {}

  record Egg(Optional<Chicken> chicken) {}

  @Test
  void aRecordThatContainsItselfIsUnsupportedRatherThanEndless() {
    assertThat(Shape.of(Category.class).field("below").orElseThrow().type())
        .isEqualTo(
            new Unsupported(Category.class.getName(), "it contains itself, so it has no end"));
    assertThat(typeOf(Chicken.class).describe()).contains(Chicken.class.getName());
  }

  @Test
  void oneRecordMayBeUsedTwiceSideBySide() {
    record Journey(CustomerName from, CustomerName to) {}
    assertThat(Shape.of(Journey.class).fields())
        .extracting(Field::type)
        .allMatch(Json.class::isInstance);
  }

  @Test
  void whatHasNoColumnSaysWhatToUseInstead() {
    record Moment(OffsetDateTime at) {}
    record Matrix(List<List<Integer>> rows) {}
    record Bag(Map<String, String> entries) {}
    record Anything(Object thing) {}
    record Wild(List<? extends Number> numbers) {}
    assertThat(typeOf(Moment.class).toString()).contains("use Instant instead");
    assertThat(typeOf(Matrix.class).toString()).contains("wrap the inner list in a record");
    assertThat(typeOf(Bag.class).toString()).contains("use a nested record instead");
    assertThat(typeOf(Anything.class).toString()).contains("Headwater knows no column for it");
    assertThat(typeOf(Wild.class)).isInstanceOf(Unsupported.class);
  }

  @ParameterizedTest
  @CsvSource({
    "id,id",
    "customerId,customer_id",
    "shipToURL,ship_to_url",
    "URLPath,url_path",
    "line2,line2"
  })
  void componentsBecomeSnakeCase(String component, String column) {
    assertThat(SqlNames.snakeCase(component)).isEqualTo(column);
  }
}
