package dev.headwater.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.examples.shop.Shop;
import dev.headwater.explain.Docs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shop's documents in this repository are those of its model. */
class ShopDocsTest {
  static final Path DOCS = Path.of("../examples/shop/docs");

  @Test
  void theShopsDocumentsAreCurrent() throws Exception {
    SortedMap<String, String> present = new TreeMap<>();
    try (Stream<Path> files = Files.walk(DOCS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = DOCS.relativize(file).toString().replace('\\', '/');
        present.put(path, Files.readString(file, UTF_8));
      }
    }

    assertThat(present)
        .as("write them anew: ./headwater docs --out examples/shop/docs")
        .isEqualTo(Docs.of(Shop.SHOP));
  }
}
