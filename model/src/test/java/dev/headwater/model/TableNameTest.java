package dev.headwater.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
  @Test
  void aPlainNameIsFoldedAndLiesInPublic() {
    assertThat(TableName.parse("Customers")).isEqualTo(new TableName("public", "customers"));
  }

  @Test
  void quotedPartsKeepTheirCaseAndTheirDots() {
    assertThat(TableName.parse("\"My.Schema\".\"Or der\""))
        .isEqualTo(new TableName("My.Schema", "Or der"));
    assertThat(TableName.parse("Sales.\"Order\"")).isEqualTo(new TableName("sales", "Order"));
  }

  @Test
  void nothingGetsOutOfTheQuotes() {
    assertThat(new TableName("a", "b\"; DROP TABLE c; --").sql())
        .isEqualTo("\"a\".\"b\"\"; DROP TABLE c; --\"");
    assertThat(new ColumnName("x\"y").sql()).isEqualTo("\"x\"\"y\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a.b.c", "\"open", "a b", "1st", "a.", ".b", "\"\"", "x;y"})
  void textThatIsNoTableNameIsUnsound(String text) {
    assertThat(TableName.parse(text).isSound()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"crm.customers", "\"Crm\".\"Cus tomers\"", "a.b.c", "\"open", "", "größe.überall"})
  void textIsReadBackAsItWas(String text) {
    TableName table = TableName.parse(text);
    assertThat(TableName.parse(table.text())).isEqualTo(table);
    ColumnName column = ColumnName.parse(text);
    assertThat(ColumnName.parse(column.text())).isEqualTo(column);
  }

  @Test
  void namesLongerThanPostgresKeepsAreUnsound() {
    assertThat(TableName.parse("a".repeat(63)).isSound()).isTrue();
    assertThat(TableName.parse("a".repeat(64)).isSound()).isFalse();
    assertThat(ColumnName.parse("ü".repeat(32)).isSound()).isFalse();
  }
}
