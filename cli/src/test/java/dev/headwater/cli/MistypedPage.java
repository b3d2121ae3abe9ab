package dev.headwater.cli;

import static dev.headwater.model.Join.on;

import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Service;
import java.time.Duration;

/** Sound in itself; only a database sees what is wrong with what is selected. */
final class MistypedPage {
  static final Service SHOP = Service.named("shop");

  record Customer(long id, String name) {}

  record Order(long id, long customerId) {}

  record Page(long id, String customer, long length) {}

  static final Entity<Customer> CUSTOMER = SHOP.owns("customer", Customer.class).keyedBy("id");
  static final Entity<Order> ORDER = SHOP.owns("purchase", Order.class).keyedBy("id");

  static final Projection<Page> PAGE =
      SHOP.projects("page", Page.class)
          .from("o", ORDER)
          .toOne("c", CUSTOMER, on("id", "o.customerId"))
          .select("o.id, c.nmae as customer, c.name as length")
          .staleAtMost(Duration.ofSeconds(5))
          .because(Purpose.READS_MUST_BE_FAST, "A page opens by one key in no time at all.");

  public static final Model MODEL = Model.of("mistyped", CUSTOMER, ORDER, PAGE);

  private MistypedPage() {}
}
