package dev.headwater.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.examples.shop.Storefront.OrderPage;
import dev.headwater.model.Query;
import dev.headwater.query.QueryAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An order's page, in three variants. */
class OrderPagesTest {
  private static ShopWorld shop;

  @BeforeAll
  static void openTheShop() throws Exception {
    shop = ShopWorld.open().atRest();
  }

  @AfterAll
  static void closeIt() {
    shop.close();
  }

  @Test
  void atRestTheThreeVariantsOfThePageSayTheSameOfAThousandRandomOrders() throws Exception {
    List<List<Object>> orders =
        new ArrayList<>(
            LongStream.rangeClosed(1, ShopWorld.ORDERS).mapToObj(n -> List.<Object>of(n)).toList());
    Collections.shuffle(orders, new Random(20261127));
    List<List<Object>> some = orders.subList(0, 1_000);
    List<OrderPage> projected = ask(Pages.ORDER_PAGE, some);
    assertThat(projected).hasSize(1_000);
    assertThat(projected.stream().map(OrderPage::lines).mapToInt(List::size).sum())
        .isGreaterThan(2_000);
    assertThat(ask(Pages.ORDER_PAGE_FROM_COPIES, some)).isEqualTo(projected);
    assertThat(ask(Pages.ORDER_PAGE_COMPOSED, some)).isEqualTo(projected);
  }

  @Test
  void aPageOfFiftyOrdersAsksEachServiceOnceWithAllTheirLines() throws Exception {
    List<List<Object>> fifty =
        LongStream.rangeClosed(1, 50).mapToObj(n -> List.<Object>of(n)).toList();
    shop.asked.clear();
    List<OrderPage> pages = ask(Pages.ORDER_PAGE_COMPOSED, fifty);
    assertThat(pages.stream().mapToInt(page -> page.lines().size()).sum()).isGreaterThan(100);
    // Orders and payments know which are wanted; the others wait for what orders says.
    assertThat(shop.asked.subList(0, 2))
        .containsExactlyInAnyOrder("orders [order, order_line]", "payments [payment]");
    assertThat(shop.asked.subList(2, shop.asked.size()))
        .containsExactlyInAnyOrder(
            "customers [customer]", "catalog [product]", "inventory [stock]");
  }

  @Test
  void ofWhatThereIsNotThereIsNoPage() throws Exception {
    assertThat(shop.storefront().read(Pages.ORDER_PAGE_COMPOSED).byKey(999_999L).value()).isEmpty();
    assertThat(shop.storefront().read(Pages.ORDER_PAGE_FROM_COPIES).byKey(999_999L).value())
        .isEmpty();
    assertThat(shop.storefront().read(Pages.ORDER_PAGE).byKey(999_999L).value()).isEmpty();
  }

  @Test
  void aHistoryIsPagedThroughByItsDeclaredOrder() throws Exception {
    var history = shop.storefront().read(Pages.CUSTOMER_HISTORY).where("customerId", 5L);
    var first = history.first(4);
    var second = history.after(first.next().orElseThrow(), 4);
    assertThat(first.value()).hasSize(4);
    assertThat(second.value())
        .isNotEmpty()
        .allMatch(order -> !order.placedOn().isAfter(first.value().get(3).placedOn()));
  }

  private static List<OrderPage> ask(Query<OrderPage> query, List<List<Object>> keys)
      throws Exception {
    List<OrderPage> pages = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += 50) {
      QueryAnswer<List<OrderPage>> answer =
          shop.storefront().read(query).byKeys(keys.subList(from, from + 50));
      assertThat(answer.complete()).as("%s", answer.parts()).isTrue();
      pages.addAll(answer.value());
    }
    return pages;
  }
}
