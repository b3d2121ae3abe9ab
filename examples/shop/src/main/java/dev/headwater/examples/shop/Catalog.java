package dev.headwater.examples.shop;

import static java.time.Duration.ofMillis;

import dev.headwater.model.Command;
import dev.headwater.model.Entity;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import java.math.BigDecimal;
import java.util.List;

/** What is for sale, and at which price. */
public interface Catalog {
  Service SERVICE = Service.named("catalog");

  ServiceLevel LEVEL = SERVICE.promises(0.9995, ofMillis(4), ofMillis(30));

  /**
   * A product on offer. The catalogue is older than its title: the column is still called {@code
   * name}.
   */
  record Product(long id, String title, String brand, List<String> labels, BigDecimal price) {}

  Entity<Product> PRODUCT =
      SERVICE
          .owns("product", Product.class)
          .inTable("catalog.products")
          .column("title", "name")
          .keyedBy("id");

  /** Sets a price, which must be above zero. */
  record ChangePrice(long productId, BigDecimal price) {}

  /** The price until now. */
  record PriceChanged(BigDecimal before) {}

  Command<ChangePrice, PriceChanged> CHANGE_PRICE =
      SERVICE.handles("change-price", ChangePrice.class, PriceChanged.class);
}
