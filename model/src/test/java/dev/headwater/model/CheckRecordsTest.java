package dev.headwater.model;

import static dev.headwater.model.FindingAssert.checking;
import static dev.headwater.model.Vocabulary.CUSTOMERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.model.Vocabulary.Customer;
import dev.headwater.model.Vocabulary.CustomerName;
import dev.headwater.model.Vocabulary.Renamed;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckRecordsTest {
  private static Entity.Draft<Customer> customer() {
    return CUSTOMERS.owns("customer", Customer.class);
  }

  @Test
  void anEntityHasAKey() {
    checking(customer().keyedBy()).findsOnly(Rule.KEY_EMPTY, "customers.customer: it has no key");
  }

  @Test
  void theKeyIsInTheRecord() {
    checking(customer().keyedBy("number"))
        .findsOnly(Rule.KEY_NOT_IN_RECORD, "which has `id`, `name` and `segment`");
  }

  @Test
  void theKeyNamesEachFieldOnce() {
    checking(customer().keyedBy("id", "id")).findsOnly(Rule.KEY_TWICE, "`id` is in its key twice");
  }

  @Test
  void aKeyMayBeSeveralFieldsAndAnEnum() {
    checking(customer().keyedBy("id", "segment")).findsNothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"weight", "ratio", "tags", "name"})
  void floatsListsAndNestedRecordsAreNoKeys(String key) {
    record Thing(double weight, float ratio, List<String> tags, CustomerName name) {}
    checking(CUSTOMERS.owns("thing", Thing.class).keyedBy(key))
        .findsOnly(Rule.KEY_UNFIT, "`" + key + "` cannot be its key", "tell rows apart");
  }

  @Test
  void whatMayBeNullIsNoKey() {
    record Guest(Optional<Long> id) {}
    checking(CUSTOMERS.owns("guest", Guest.class).keyedBy("id"))
        .findsOnly(Rule.KEY_UNFIT, "`id` cannot be its key: it may be null");
  }

  @Test
  void everyFieldHasAColumn() {
    record Account(long id, BigInteger balance) {}
    checking(CUSTOMERS.owns("account", Account.class).keyedBy("id"))
        .findsOnly(
            Rule.FIELD_UNSUPPORTED,
            "field `balance` cannot be of type java.math.BigInteger: use BigDecimal instead");
  }

  record Node(long id, Optional<Node> next) {}

  @Test
  void aRecordDoesNotContainItself() {
    checking(CUSTOMERS.owns("node", Node.class).keyedBy("id"))
        .findsOnly(Rule.FIELD_UNSUPPORTED, "field `next`", "it contains itself");
  }

  @Test
  void unsupportedFieldsAreFoundInNestedRecordsAndInMessages() {
    record Line(char unit) {}
    record Order(List<Line> lines) {}
    checking(CUSTOMERS.handles("order", Order.class, Renamed.class))
        .findsOnly(Rule.FIELD_UNSUPPORTED, "field `lines.unit`", "use String instead");
  }

  @Test
  void aRowHasFields() {
    record Nothing() {}
    checking(
            Vocabulary.CUSTOMER,
            Vocabulary.ordersCopying(Vocabulary.CUSTOMER, CustomerName.class),
            CUSTOMERS.handles("wake-up", Nothing.class, Nothing.class))
        .findsNothing();
    Model empty = Model.of("shop", CUSTOMERS.owns("nothing", Nothing.class).keyedBy());
    assertThat(empty.check()).extracting(Finding::code).containsExactly("HW120", "HW131");
  }

  @Test
  void eachFieldHasItsOwnColumn() {
    checking(customer().column("name", "ID").keyedBy("id"))
        .findsOnly(Rule.COLUMN_TWICE, "column `id` holds `id` and `name`");
  }

  @Test
  void aColumnIsGivenOnlyForWhatTheRecordHas() {
    checking(customer().column("mail", "e_mail").keyedBy("id"))
        .findsOnly(Rule.FIELD_UNSUPPORTED, "field `mail`", "Customer has no such field");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b.c", "\"open", "pg_catalog.pg_class", "information_schema.x"})
  void aTableCanBeNamed(String table) {
    checking(customer().inTable(table).keyedBy("id")).findsOnly(Rule.TABLE_UNSOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "\"open"})
  void aColumnCanBeNamed(String column) {
    checking(customer().column("name", column).keyedBy("id"))
        .findsOnly(Rule.COLUMN_UNSOUND, "for field `name`");
  }
}
