package dev.headwater.http;

import static dev.headwater.http.Crm.CUSTOMERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Json;
import dev.headwater.copy.RecordReader;
import dev.headwater.http.Crm.Kinds;
import dev.headwater.http.Crm.Lists;
import dev.headwater.http.Office.Answer;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A row that comes as JSON is the record that the driver would have made of it. */
class FieldTypesTest {
  private static final List<String> TIMES =
      List.of(
          "1970-01-01 00:00:00",
          "2024-03-31 02:30:00.123456",
          "0001-01-01 00:00:00",
          "9999-12-31 23:59:59.999999",
          "10000-01-01 00:00:00",
          "20000-02-29 12:00:00.5",
          "0001-12-31 23:59:59.999999 BC",
          "0002-12-31 23:59:59 BC",
          "4001-01-01 00:00:00.000001 BC",
          "infinity",
          "-infinity");

  private static Office office;
  private static RunningHttp http;

  @BeforeAll
  static void serve() throws Exception {
    office = Office.open();
    http = office.serve(setup -> setup);
  }

  @AfterAll
  static void close() throws Exception {
    office.close();
  }

  @Test
  void scalarsAndNestedRecords() throws Exception {
    insert(
        "crm.kinds (id, text, small, number, big, decimal, real, precise, flag, uuid, bytes, mood, nested)",
        """
        (1, '', -32768, -2147483648, -9223372036854775808, -0.000000000000000000000000000001,
          '-Infinity', 'NaN', true, '00000000-0000-0000-0000-000000000000', '', 'BAD',
          '{"x": 7, "y": 1e-7, "note": null}'),
        (2, E'"\\\\\\t\\r\\n/\\u0001ü€😀', 32767, 2147483647, 9223372036854775807,
          123456789012345.678901234567890, 1.4e-45, 4.9e-324, false,
          'ffffffff-ffff-ffff-ffff-ffffffffffff', '\\x00ff7f805c', 'GOOD',
          '{"x": -1, "y": 0.1, "note": "\\""}'),
        (3, 'x', 0, 0, 0, 0.00, 3.4028235e38, 1.7976931348623157e308, null, null,
          decode(repeat('ab', 200), 'hex'), null, null),
        (4, null, null, null, null, null, 16777216, 0.1, null, null, null, null, null),
        (5, null, null, null, null, null, '-0', '-0', null, null, null, null, null)""");

    assertThatRowsAreAsTheDriverReadsThem(Crm.KINDS, Kinds.class);
  }

  @Test
  void timesOfWhateverYear() throws Exception {
    for (int i = 0; i < TIMES.size(); i++) {
      String time = TIMES.get(i);
      String zoned = time.endsWith("finity") ? time : time.replaceFirst("( BC)?$", "+00$1");
      insert(
          "crm.kinds (id, instant, date, time, date_time)",
          "(%d, '%s', '%s', '%s', '%s')"
              .formatted(
                  100 + i,
                  zoned,
                  time.replaceFirst(" [0-9:.]+", ""),
                  List.of("24:00", "00:00", "23:59:59.999999", "12:00:00.5").get(i % 4),
                  time));
    }

    assertThatRowsAreAsTheDriverReadsThem(Crm.KINDS, Kinds.class);
  }

  @Test
  void lists() throws Exception {
    String empty = "'{}', ".repeat(14);
    insert("crm.lists", "(1, " + empty + "'[]')");
    insert(
        "crm.lists",
        """
        (2, '{"a,b","","NULL",ü}', '{-1,2}', '{9223372036854775807}', '{0.10,-3}', '{1.5,NaN,-0}',
          '{0.1,-Infinity}', '{t,f}', '{00000000-0000-0000-0000-000000000007}',
          '{"2024-01-01 12:00+02","4001-01-01 00:00+00 BC"}', '{2024-02-29,20000-01-01}',
          '{24:00,01:02:03.4}', '{"2024-03-31 02:30"}', array['\\x00ff', '\\x']::bytea[],
          '{GOOD,BAD}', '[{"x": 1, "y": 2.5, "note": "n"}, {"x": 2, "y": 0, "note": null}]')""");

    assertThatRowsAreAsTheDriverReadsThem(Crm.LISTS, Lists.class);
  }

  private static void insert(String table, String values) {
    office.world.sql(CUSTOMERS, "insert into " + table + " values " + values);
  }

  private static <T extends Record> void assertThatRowsAreAsTheDriverReadsThem(
      Entity<T> entity, Class<T> type) throws Exception {
    List<T> expected = byDriver(entity, type);
    String ids =
        expected.stream()
            .map(each -> "[" + Office.MAPPER.valueToTree(each).get("id") + "]")
            .collect(Collectors.joining(","));
    Answer answer = office.post(http, "/entities/" + entity.name(), "{\"values\":[" + ids + "]}");

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.json().get("rows")).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      // As it came: a tree of nodes would have read the numbers already.
      T read = Json.read(rowTexts(answer).get(i), type);
      assertThat(read)
          .usingRecursiveComparison()
          .withEqualsForType(Object::equals, Float.class)
          .withEqualsForType(Object::equals, Double.class)
          .isEqualTo(expected.get(i));
    }
  }

  private static List<String> rowTexts(Answer answer) {
    String body = answer.response().body();
    String rows = body.substring(body.indexOf("\"rows\":[") + 8, body.indexOf("],\"complete\""));
    return List.of(rows.split("(?<=\\}),(?=\\{\"id\")", -1));
  }

  private static <T extends Record> List<T> byDriver(Entity<T> entity, Class<T> type)
      throws Exception {
    String columns =
        entity.shape().fields().stream()
            .map(Field::column)
            .map(column -> column.sql())
            .collect(Collectors.joining(", "));
    RecordReader<T> reader = new RecordReader<>(type, entity.shape());
    try (Connection connection = office.world.dataSource(CUSTOMERS).getConnection()) {
      return dev.headwater.base.Sql.list(
          connection,
          "select %s from %s order by id".formatted(columns, entity.table().sql()),
          row -> reader.read(row, 1));
    }
  }

  @Test
  void eachRowIsOneObjectOfTheWantedFields() throws Exception {
    insert("crm.kinds (id)", "(50)");
    JsonNode row =
        office
            .post(
                http, "/entities/kinds", "{\"fields\":[\"nested\",\"dateTime\"],\"values\":[[50]]}")
            .json()
            .get("rows")
            .get(0);

    assertThat(row.propertyNames()).containsExactly("nested", "dateTime", "id");
    assertThat(row.get("nested").isNull()).isTrue();
  }
}
