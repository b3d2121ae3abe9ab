package dev.headwater.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Storefront.OrderPage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That every way of reading gives what it is measured for, of a very small shop. */
class QueriesTest {
  private static final int ORDERS = 100;
  private static final int READS = 10;
  private static final Sizes TINY =
      new Sizes(1, 0, 1_000, 100, 16, 200, Duration.ofMillis(200), Duration.ofSeconds(1));

  private static ServedShop shop;
  private static OrderReads reads;

  @BeforeAll
  static void openTheShop() throws Exception {
    shop = new ServedShop(ORDERS);
    reads = new OrderReads(shop);
  }

  @AfterAll
  static void closeIt() throws Exception {
    reads.close();
    shop.close();
  }

  @Test
  void everyWayOfReadingOneOrderGivesItsPage() {
    assertThat(reads.ofOne()).allSatisfy(QueriesTest::readsRightly);
  }

  @Test
  void everyWayOfReadingFiftyOrdersGivesTheirPages() {
    assertThat(reads.ofMany(50)).allSatisfy(QueriesTest::readsRightly);
  }

  @Test
  void fiftyComposedOrdersTakeOneRequestPerServiceAndLevel() throws Exception {
    PageOfMany fifty = new PageOfMany(shop, reads, TINY);

    List<Result> results = fifty.results(rounds(fifty));

    assertThat(results)
        .filteredOn(result -> result.name().contains("requests"))
        .singleElement()
        .satisfies(requests -> assertThat(requests.headwater()).isEqualTo(5));
  }

  @Test
  void aCompositionIsHeldAgainstItsSlowestOwner() throws Exception {
    try (InjectedTimes injected = new InjectedTimes(shop.pair(), TINY)) {
      List<Result> results = injected.results(rounds(injected));

      assertThat(results)
          .filteredOn(result -> result.name().endsWith("p50"))
          .hasSize(2)
          .allSatisfy(
              p50 -> {
                assertThat(p50.headwater()).isGreaterThanOrEqualTo(20);
                assertThat(p50.reference()).isGreaterThanOrEqualTo(20);
                assertThat(p50.floor()).isEqualTo("<= 1.30 x");
              });
    }
  }

  @Test
  void everyStackGivesAllFourAnswers() throws Exception {
    try (HttpStacks stacks = new HttpStacks(shop, TINY)) {
      assertThat(stacks.contenders())
          .hasSize(12)
          .allSatisfy(contender -> readsRightly((QueryContender) contender));
    }
  }

  @Test
  void aPageThatLacksWhatItHasToShowIsNotCounted() {
    assertThatThrownBy(() -> shop.rows().require(1, page(1, "Customer 2")))
        .hasMessageContaining("wrong page of order 1");
  }

  private static OrderPage page(long id, String customer) {
    return new OrderPage(
        id,
        customer,
        Orders.Status.PENDING,
        LocalDate.EPOCH,
        BigDecimal.ONE,
        List.of(),
        0,
        Optional.empty());
  }

  private static void readsRightly(QueryContender contender) {
    assertThatCode(
            () -> {
              try (QueryContender.Client client = contender.start().client()) {
                Random chance = new Random(READS);
                for (int i = 0; i < READS; i++) {
                  client.read(chance);
                }
              }
            })
        .as(contender.name())
        .doesNotThrowAnyException();
  }

  private static Samples rounds(Measurement measurement) throws Exception {
    return new Rounds(TINY, new PrintWriter(new StringWriter())).run(List.of(measurement));
  }
}
