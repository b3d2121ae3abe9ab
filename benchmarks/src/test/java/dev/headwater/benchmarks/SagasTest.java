package dev.headwater.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a saga is asked for and how it is judged; none runs in a test. */
class SagasTest {
  private static final int MANY = 1_000;

  @Test
  void noOrderIsRefusedUnlessSomeAreWanted() {
    assertThat(orders(OrderSource.NEVER))
        .extracting(PlaceOrder::rightOutcome)
        .containsOnly(SagaOutcome.CONFIRMED);
  }

  @Test
  void oneOrderOfTenIsRefusedWhereThatIsWanted() {
    assertThat(orders(10))
        .filteredOn(order -> order.rightOutcome() == SagaOutcome.CANCELLED)
        .hasSize(MANY / 10);
  }

  @Test
  void everyOrderHasAnIdOfItsOwnAndIsForACustomerAndAProductThatThereAre() {
    List<PlaceOrder> orders = Stream.concat(orders(10).stream(), orders(10).stream()).toList();

    assertThat(orders).extracting(PlaceOrder::id).doesNotHaveDuplicates();
    assertThat(orders)
        .allSatisfy(
            order -> {
              assertThat(order.customer()).isBetween(1L, (long) SagaTables.CUSTOMERS);
              assertThat(order.product()).isBetween(1, SagaTables.PRODUCTS);
              assertThat(order.quantity()).isPositive();
            });
  }

  @Test
  void aSagaThatEndsOtherwiseThanItHasToIsNotCounted() {
    PlaceOrder order = new PlaceOrder(1, 10, 1, 1, 100);

    assertThatThrownBy(() -> OrderSource.requireRight(order, SagaOutcome.CONFIRMED))
        .hasMessageContaining("ended CONFIRMED");
    assertThatCode(() -> OrderSource.requireRight(order, SagaOutcome.CANCELLED))
        .doesNotThrowAnyException();
  }

  @Test
  void asManySagasHaveEndedAsWerePlaced() {
    SagaAudit before = new SagaAudit(5, 1);
    SagaAudit after = new SagaAudit(7, 2);

    assertThatCode(() -> after.requireSince(before, 3)).doesNotThrowAnyException();
    assertThatThrownBy(() -> after.requireSince(before, 4))
        .hasMessage("sagas that ended: there are 3 and should be 4.");
  }

  private static List<PlaceOrder> orders(int refusedEach) {
    return Stream.generate(new OrderSource(refusedEach)::next).limit(MANY).toList();
  }
}
