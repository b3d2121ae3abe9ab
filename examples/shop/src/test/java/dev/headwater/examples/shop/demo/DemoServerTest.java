package dev.headwater.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.examples.shop.Shop;
import dev.headwater.model.Service;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo that was killed is started again in its directory. */
class DemoServerTest {
  @TempDir private Path data;

  @Test
  void whatWasDownWhenItWasKilledIsThereAgain() throws Exception {
    Service down = Shop.SHOP.services().iterator().next();
    try (DemoServer killed = DemoServer.embedded(Optional.of(data))) {
      assertThat(killed.prepare(Shop.SHOP)).isTrue();
      killed.takeDown(down);
    }

    try (DemoServer again = DemoServer.embedded(Optional.of(data))) {
      assertThat(again.prepare(Shop.SHOP)).isFalse();
      try (Connection session = again.as(down, down).getConnection()) {
        assertThat(session.isValid(1)).isTrue();
      }
    }
  }
}
