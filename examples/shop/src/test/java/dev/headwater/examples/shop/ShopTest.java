package dev.headwater.examples.shop;

import static dev.headwater.examples.shop.Shop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.manifest.ManifestJson;
import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Manifest;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShopTest {
  private static final List<Class<?>> VOCABULARIES =
      List.of(
          Customers.class,
          Catalog.class,
          Orders.class,
          Checkout.class,
          Payments.class,
          Inventory.class,
          Storefront.class,
          Pages.class);

  @Test
  void theShopHoldsTogether() {
    assertThat(SHOP.check()).isEmpty();
  }

  @Test
  void everythingThatAServiceDeclaresIsInTheModel() throws IllegalAccessException {
    List<Object> declared = new ArrayList<>();
    for (Class<?> vocabulary : VOCABULARIES) {
      for (Field constant : vocabulary.getFields()) {
        if (Declaration.class.isAssignableFrom(constant.getType())) {
          declared.add(constant.get(null));
        }
      }
    }
    assertThat(SHOP.declarations()).containsExactlyInAnyOrderElementsOf(cast(declared));
  }

  @Test
  void itHoldsTogetherAlsoWhenEachServiceIsBuiltApart() {
    List<Manifest> apart =
        SHOP.manifests().stream().map(ManifestJson::write).map(ManifestJson::read).toList();
    assertThat(apart).hasSize(6).isEqualTo(SHOP.manifests());
    assertThat(Manifest.check(apart)).isEmpty();
  }

  @Test
  void theStorefrontOwnsNothing() {
    assertThat(SHOP.entitiesOf(Storefront.SERVICE)).isEmpty();
    assertThat(SHOP.copiesOf(Storefront.SERVICE))
        .extracting(Copy::name)
        .containsExactly("customers", "products", "orders", "order_lines", "payments", "stock");
  }

  private static List<Declaration> cast(List<Object> declared) {
    return declared.stream().map(Declaration.class::cast).toList();
  }
}
