package dev.headwater.model;

import static dev.headwater.model.FindingAssert.checking;
import static dev.headwater.model.Vocabulary.CUSTOMER;
import static dev.headwater.model.Vocabulary.CUSTOMER_NAMES;
import static dev.headwater.model.Vocabulary.ORDERS;

import dev.headwater.model.Vocabulary.CustomerName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n ",
        "todo",
        "TODO: write down later why we do this here",
        "TBD when the architects have met again",
        "because",
        "x",
        "n/a",
        "N/A n/a n/a n/a",
        "test",
        "fast",
        "performance reasons",
        "because it is fast and we need it",
        "blah blah blah blah blah",
        "asdf qwer asdf qwer",
        "customer_names",
        "orders needs a copy of the customer names",
        "We need the customers' names in orders.",
        "....... !!! ???? ,,,"
      })
  void whatCouldBeSaidOfAnythingIsNoReason(String because) {
    checking(CUSTOMER, withReason(because)).findsOnly(Rule.REASON_EMPTY, "orders.customer_names");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Orders are listed with names while customers is down; a name seconds old is fine.",
        "Pickers read titles aloud offline.",
        "Parcels are labelled in a hall without network.",
        "Todo lists are printed at night, from whatever is known by then.",
        "Rechnungen werden auch gedruckt, wenn der Kundendienst ausgefallen ist.",
        "客户服务停机时订单列表仍需显示姓名"
      })
  void aSentenceAboutTheChoiceIsOne(String because) {
    checking(CUSTOMER, withReason(because)).findsNothing();
  }

  private static Copy<CustomerName> withReason(String because) {
    return ORDERS
        .copies(CUSTOMER)
        .as("customer_names", CustomerName.class)
        .staleAtMost(CUSTOMER_NAMES.window())
        .because(because);
  }
}
