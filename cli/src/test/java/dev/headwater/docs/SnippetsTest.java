package dev.headwater.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.HeadwaterException;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.ShopTables;
import dev.headwater.inbox.WorkerState;
import dev.headwater.log.Token;
import dev.headwater.model.Service;
import dev.headwater.read.Session;
import dev.headwater.testkit.World;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show as Java is compiled, is run, and is what they show. */
class SnippetsTest {
  private static final String REVIEW_TABLES =
      """
      create schema feedback;
      create table feedback.reviews (
        id bigint primary key generated always as identity,
        product_id bigint not null, stars integer not null, text text);
      create table feedback.invitations (order_id bigint primary key, customer_id bigint not null);
      """;

  private static final String ANVIL =
      "insert into catalog.products values (7, 'anvil', 'Acme', '{}', 9.50, 'm', 1, 'box', 4)";

  private static EmbeddedPostgres server;
  private static Path root;

  @BeforeAll
  static void threeServicesOnOneServer() throws Exception {
    root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("mvnw"))) {
      root = root.getParent();
    }
    server = EmbeddedPostgres.start();
    for (Service service : List.of(Catalog.SERVICE, Orders.SERVICE, Reviews.SERVICE)) {
      sql("postgres", "create role " + service + " login");
      server.createDatabase(service.name());
      sql("postgres", "alter database " + service + " owner to " + service);
      sql("postgres", "revoke connect on database " + service + " from public");
    }
    try (Connection connection = as("catalog", "catalog").getConnection()) {
      ShopTables.create(connection, Catalog.SERVICE);
    }
    try (Statement statement = as("reviews", "reviews").getConnection().createStatement()) {
      statement.execute(REVIEW_TABLES);
      statement.getConnection().close();
    }
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void everyBlockOfJavaStandsInASource() throws Exception {
    Map<String, String> snippets =
        Snippets.in(root.resolve("cli/src/test/java/dev/headwater/docs"));
    List<String> sources = new ArrayList<>();
    for (Path source : Snippets.filesIn(root, ".java")) {
      sources.add(Files.readString(source));
    }
    List<Path> documents = new ArrayList<>(Snippets.filesIn(root.resolve("docs/guide"), ".md"));
    documents.add(root.resolve("README.md"));
    List<Snippets.Block> blocks = new ArrayList<>();
    for (Path document : documents) {
      blocks.addAll(Snippets.blocksOf(document));
    }

    assertThat(blocks).hasSizeGreaterThan(10);
    for (Snippets.Block block : blocks) {
      if (block.name().isPresent()) {
        assertThat(block.text())
            .as("%s, snippet %s", block.document(), block.name().get())
            .isEqualTo(snippets.get(block.name().get()));
      } else {
        assertThat(sources)
            .as("the excerpt in %s:%n%s", block.document(), block.text())
            .anyMatch(source -> contains(source, block.text()));
      }
    }
  }

  private static boolean contains(String source, String excerpt) {
    return withoutIndentation(source).contains(withoutIndentation(excerpt));
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everySnippetIsShownSomewhere() throws Exception {
    StringBuilder shown = new StringBuilder(Files.readString(root.resolve("README.md")));
    for (Path document : Snippets.filesIn(root.resolve("docs/guide"), ".md")) {
      shown.append(Files.readString(document));
    }

    assertThat(Snippets.in(root.resolve("cli/src/test/java/dev/headwater/docs")).keySet())
        .allMatch(name -> shown.indexOf("<!-- snippet: " + name + " -->") >= 0);
  }

  @Test
  void theGuidesServiceRuns() throws Exception {
    assertThat(GuideExamples.check()).isEmpty();
    Headwater.migrate(Reviews.MODEL, Catalog.SERVICE, server.dataSource("catalog"), "catalog");
    Headwater.migrate(Reviews.MODEL, Orders.SERVICE, server.dataSource("orders"), "orders");
    assertThat(GuideExamples.migrate(server.dataSource("reviews"), "reviews"))
        .isEqualTo("reviews_reader");
    sql("catalog", "grant catalog_reader to reviews; grant connect on database catalog to reviews");
    sql("orders", "grant orders_reader to reviews; grant connect on database orders to reviews");
    sql("catalog", ANVIL);

    GuideExamples guide = new GuideExamples();
    ServiceSetup setup = Headwater.run(Reviews.MODEL, Catalog.SERVICE).on(as("catalog", "catalog"));
    try (RunningService catalog = setup.start();
        RunningService reviews =
            GuideExamples.run(
                as("reviews", "reviews"), as("reviews", "catalog"), as("reviews", "orders"))) {
      Token renamed = GuideExamples.writeByOneself(catalog, as("catalog", "catalog"));
      Awaitility.await().until(() -> reviews.copies().get(0).loaded());
      guide.read(reviews, renamed);
      assertThat(guide.shown().get(0)).contains("anvil, large", "true, true");
      GuideExamples.waitFor(reviews, renamed);
      assertThat(Session.decode(guide.readOnAndOn(reviews, renamed.encode())).tokens())
          .extracting(Token::owner)
          .containsOnly("catalog");
      guide.readElsewise(reviews);
      assertThat(guide.shown()).contains("[true, false]");

      Token written = guide.send(reviews, "one intention");
      assertThat(guide.send(reviews, "one intention")).isEqualTo(written);
      assertThat(guide.shown()).contains("[written, 1, false]", "[written, 1, true]");

      Awaitility.await().until(() -> hasCards(reviews, guide, written));
      assertThat(guide.shown()).anyMatch(line -> line.startsWith("[anvil, large, Optional.empty"));

      anOrderIsPlaced();
      Awaitility.await().until(() -> reviewsCount("feedback.invitations") == 1);
      GuideExamples.resync(reviews);
      Awaitility.await().until(() -> reviews.read(Reviews.PRODUCT_TITLES).byKey(7L).complete());
      guide.audit(reviews);
      assertThat(guide.shown()).contains("[true]");
      guide.status(reviews);
      assertThat(guide.shown()).contains("[" + WorkerState.RUNNING + "]");
    }
  }

  /** The first time it may still be being built. */
  private static boolean hasCards(RunningService reviews, GuideExamples guide, Token written)
      throws SQLException {
    try {
      guide.readCards(reviews, written);
      return true;
    } catch (HeadwaterException notBuilt) {
      assertThat(notBuilt).hasMessageContaining("HW324");
      return false;
    }
  }

  private static void anOrderIsPlaced() throws SQLException {
    try (Connection transaction = as("orders", "orders").getConnection()) {
      transaction.setAutoCommit(false);
      Headwater.publish(
          transaction,
          Orders.ORDER_PLACED,
          "1",
          new Orders.OrderPlaced(1, 2, BigDecimal.TEN, Instant.EPOCH));
      transaction.commit();
    }
  }

  @Test
  void aWriteToTheCopyIsRefusedAsTheGuideSays() throws Exception {
    try (World world = aWorld()) {
      assertThatThrownBy(() -> world.sql(Reviews.SERVICE, "update product_titles set title = 'x'"))
          .hasMessageContaining("HW301")
          .hasMessageContaining("its data belongs to service \"catalog\" (entity \"product\")");
    }
  }

  @Test
  void theGuidesTestsPass(@TempDir Path directory) throws Exception {
    TestingExamples.stepped(catalogTables(), REVIEW_TABLES);
    try (World world = aWorld()) {
      RunningService reviews =
          world.closing(
              world
                  .setup(Reviews.SERVICE)
                  .reactingTo(Orders.ORDER_PLACED, ReviewRules::invite)
                  .stepped());
      world.drain(reviews, Catalog.SERVICE);
      TestingExamples.faults(world, reviews);
    }
    try (World world = aWorld()) {
      TestingExamples.clock(world);
    }
    GuideExamples guide = new GuideExamples();
    guide.embedded(directory);
    assertThat(guide.shown().get(0)).contains("18.");
    List<String> alarms = new ArrayList<>();
    assertThat(GuideExamples.listener(alarms)).isNotNull();
  }

  private static World aWorld() throws Exception {
    World world = World.of(Reviews.MODEL);
    world.sql(Catalog.SERVICE, catalogTables());
    world.sql(Catalog.SERVICE, ANVIL);
    world.sql(Reviews.SERVICE, REVIEW_TABLES);
    return world.migrate();
  }

  private static String catalogTables() throws Exception {
    return Files.readString(
        root.resolve("examples/shop/src/main/resources/dev/headwater/examples/shop/catalog.sql"));
  }

  private static javax.sql.DataSource as(String login, String database) {
    return server.dataSource(database, login);
  }

  private static long reviewsCount(String table) throws SQLException {
    try (Connection connection = as("reviews", "reviews").getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void sql(String database, String statements) throws SQLException {
    try (Connection connection = server.dataSource(database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }
}
