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
