package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandsTest {
  @TempDir private Path directory;

  @Test
  void aQueryIsExplainedAsAPlanWithItsPrice() {
    assertThat(Answer.to("explain", "order-page-composed").exits(0).out())
        .startsWith("query storefront.order-page-composed\n")
        .contains("├─ c     customers.customer (asked)", "round trips       5")
        .contains("storefront.order_page (projection)");
  }

  @Test
  void theSameIsReadByProgramsAndDrawn() {
    String out = Answer.to("explain", "storefront.order-page", "--format", "json").exits(0).out();

    Map<?, ?> json = Json.read(out, Map.class);
    assertThat(json.get("query")).isEqualTo("order-page");
    assertThat((List<?>) json.get("fields"))
        .allSatisfy(
            field ->
                assertThat(((Map<?, ?>) field).keySet())
                    .extracting(Object::toString)
                    .containsExactly(
                        "name", "owner", "servedFrom", "path", "windowMillis", "ifOwnerDown"));
    assertThat(Answer.to("explain", "order-page", "--format", "mermaid").exits(0).out())
        .startsWith("flowchart LR\n");
  }

  @Test
  void aNameThatIsNotThereIsMetWithThoseThatAreNear() {
    assertThat(Answer.to("explain", "order-pages").exits(2).oneLineWithRemedy().err())
        .contains("storefront.order-page");
  }

  @Test
  void aModelThatDoesNotHoldTogetherHasNoPrice() {
    assertThat(Answer.to("explain", "names", "--model", BrokenShop.class.getName()).exits(1).err())
        .contains("broken-shop", "HW101");
  }

  @Test
  void anOutageHasAnEffectOnEverythingOrNone() {
    assertThat(Answer.to("whatif", "--down", "customers").exits(0).out())
        .containsPattern("query +storefront.order-page-composed +answers stale")
        .containsPattern("saga +orders.place-order +unaffected");

    String out = Answer.to("whatif", "--down", "payments", "--format", "json").exits(0).out();
    List<?> effects = (List<?>) Json.read(out, Map.class).get("effects");
    assertThat(effects)
        .anySatisfy(
            effect ->
                assertThat(effect)
                    .isEqualTo(
                        Map.of(
                            "kind", "query",
                            "name", "storefront.order-page-composed",
                            "outcome", "ANSWERS_PARTLY",
                            "because", "`p`: left out, and the answer says so")));
    assertThat(Answer.to("whatif", "--down", "x").exits(2).oneLineWithRemedy().err())
        .contains("customers, catalog, orders");
  }

  @Test
  void adviceIsHintsAndNoError() {
    assertThat(Answer.to("advise").exits(0).out()).contains("HW902 warning", " hints.");
    String out = Answer.to("advise", "--format", "json").exits(0).out();
    assertThat((List<?>) Json.read(out, Map.class).get("findings")).isNotEmpty();
  }

  @Test
  void documentsAreWrittenAndFoundCurrentUntilSomebodyChangesThem() throws Exception {
    String docs = directory.resolve("docs").toString();
    Answer.to("docs", "--out", docs).exits(0);
    assertThat(Answer.to("docs", "--out", docs, "--check").exits(0).out())
        .contains("0 of 40 files differ");

    Path changed = directory.resolve("docs/services/orders.md");
    Files.writeString(changed, Files.readString(changed, UTF_8) + "More.\n", UTF_8);
    Files.delete(directory.resolve("docs/README.md"));
    assertThat(Answer.to("docs", "--out", docs, "--check").exits(1).out())
        .isEqualTo("README.md\nservices/orders.md\nshop: 2 of 40 files differ.\n");
  }

  @Test
  void onlyWhatWasGeneratedIsDeletedWhenItIsLeftOver() throws Exception {
    Path docs = directory.resolve("docs");
    Answer.to("docs", "--out", docs.toString()).exits(0);
    Path leftOver = docs.resolve("queries/gone.md");
    Files.copy(docs.resolve("queries/order-page.md"), leftOver);
    Path mine = Files.writeString(docs.resolve("mine.md"), "Mine.\n", UTF_8);

    assertThat(Answer.to("docs", "--out", docs.toString(), "--check").exits(1).out())
        .contains("queries/gone.md", "1 of 40 files");
    Answer.to("docs", "--out", docs.toString()).exits(0);

    assertThat(leftOver).doesNotExist();
    assertThat(mine).exists();
  }
}
