package dev.headwater.projection;

import static dev.headwater.projection.Mall.FRONT;
import static dev.headwater.projection.Mall.MALL;
import static dev.headwater.projection.Mall.ORDER_PAGE;
import static dev.headwater.projection.Mall.PEOPLE;
import static dev.headwater.projection.Mall.SALES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.log.Token;
import dev.headwater.read.Answer;
import dev.headwater.read.Page;
import dev.headwater.read.Stamp;
import dev.headwater.testkit.World;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a projection shows of its inputs, and how it is read. */
class ProjectionTest {
  private World world;
  private RunningService front;

  @BeforeEach
  void open() throws Exception {
    world = World.of(MALL);
    world.sql(PEOPLE, Mall.PEOPLE_TABLES);
    world.sql(SALES, Mall.SALES_TABLES);
    world.migrate();
    front = world.stepped(FRONT);
    settle();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void settle() {
    world.drain(front, PEOPLE);
    world.drain(front, SALES);
    project();
  }

  private void project() {
    world.await(
        "the projection is up to date",
        () -> {
          RecomputeRows.Step step = front.step(ORDER_PAGE);
          assertThat(step).isNotEqualTo(RecomputeRows.Step.FAILED);
          return step == RecomputeRows.Step.IDLE;
        });
  }

  private Optional<Mall.OrderPage> page(long order) throws Exception {
    return front.read(ORDER_PAGE).byKey(order).value();
  }

  @Test
  void aPageJoinsWhatTwoServicesOwn() throws Exception {
    assertThat(page(10))
        .hasValue(
            new Mall.OrderPage(
                10,
                1,
                "Ada",
                "open",
                new BigDecimal("6.50"),
                List.of(
                    new Mall.PageLine(1, "pen", new BigDecimal("2.50")),
                    new Mall.PageLine(2, "ink", new BigDecimal("4")))));
    assertThat(page(11).orElseThrow().lines()).isEmpty();
    assertThat(page(11).orElseThrow().total()).isEqualByComparingTo("0");
    assertThat(page(99)).isEmpty();
  }

  @Test
  void aChangedCustomerChangesAllPagesThatShowIt() throws Exception {
    world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
    settle();
    assertThat(page(10).orElseThrow().customer()).isEqualTo("Ada L.");
    assertThat(page(11).orElseThrow().customer()).isEqualTo("Ada L.");
    assertThat(page(20).orElseThrow().customer()).isEqualTo("Bo");
  }

  @Test
  void aLineThatMovesChangesBothOrders() throws Exception {
    world.sql(SALES, "update lines set order_id = 11 where order_id = 10 and number = 2");
    settle();
    assertThat(page(10).orElseThrow().total()).isEqualByComparingTo("2.50");
    assertThat(page(11).orElseThrow().total()).isEqualByComparingTo("4");
  }

  @Test
  void anOrderIsShownAsSoonAsItsCustomerIsThere() throws Exception {
    world.sql(SALES, "insert into orders values (30, 3, 'open')");
    settle();
    assertThat(page(30)).isEmpty();
    world.sql(PEOPLE, "insert into customer values (3, 'Cy')");
    settle();
    assertThat(page(30).orElseThrow().customer()).isEqualTo("Cy");
    world.sql(PEOPLE, "delete from customer where id = 3");
    settle();
    assertThat(page(30)).isEmpty();
  }

  @Test
  void whatIsEmptiedAtTheOwnerIsEmptiedHere() throws Exception {
    world.sql(SALES, "truncate lines");
    settle();
    assertThat(page(10).orElseThrow().lines()).isEmpty();
    world.sql(SALES, "truncate orders");
    settle();
    assertThat(world.value(FRONT, "select count(*) from order_page")).isEqualTo("0");
  }

  @Test
  void nobodyElseWritesToAProjection() {
    assertThatThrownBy(() -> world.sql(FRONT, "update order_page_g1 set customer = 'x'"))
        .hasMessageContaining("HW320")
        .hasMessageContaining("it is made of other tables");
  }

  @Test
  void rowsOfSeveralKeysComeInTheirOrder() throws Exception {
    var found =
        front.read(ORDER_PAGE).byKeys(List.of(List.of(20L), List.of(99L), List.of(10L))).value();
    assertThat(found).extracting(Mall.OrderPage::id).containsExactly(20L, 10L);
  }

  @Test
  void anAnswerSaysOfEachServiceAsOfWhenItHolds() throws Exception {
    Instant before = Instant.now();
    world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
    settle();
    Stamp stamp = front.read(ORDER_PAGE).byKey(10L).stamp();
    assertThat(stamp.sources())
        .extracting(Stamp.Source::service)
        .containsExactlyInAnyOrder("sales", "people");
    assertThat(stamp.sources()).allSatisfy(it -> assertThat(it.asOf()).isAfter(before));
    assertThat(stamp.withinWindow()).isTrue();
    assertThat(stamp.complete()).isTrue();
    assertThat(stamp.asWanted()).isTrue();
  }

  @Test
  void whatHasReachedACopyIsNotClaimedBeforeTheProjectionShowsIt() throws Exception {
    Token token = write("update customer set name = 'Ada L.' where id = 1");
    world.drain(front, PEOPLE);
    var reader = front.read(ORDER_PAGE).notBefore(token).waitingAtMost(Duration.ZERO);
    assertThatThrownBy(() -> reader.byKey(10L)).hasMessageContaining("HW401");
    Answer<Optional<Mall.OrderPage>> stale = reader.orServeStale().byKey(10L);
    assertThat(stale.value().orElseThrow().customer()).isEqualTo("Ada");
    assertThat(stale.stamp().asWanted()).isFalse();
    project();
    assertThat(reader.byKey(10L).value().orElseThrow().customer()).isEqualTo("Ada L.");
  }

  @Test
  void aReadersTokensKeepItFromGoingBack() throws Exception {
    Token token = write("update customer set name = 'Ada L.' where id = 1");
    settle();
    List<Token> seen = front.read(ORDER_PAGE).notBefore(token).byKey(10L).stamp().tokens();
    assertThat(seen).extracting(Token::owner).containsExactlyInAnyOrder("people", "sales");
    var reader = front.read(ORDER_PAGE).waitingAtMost(Duration.ZERO);
    for (Token each : seen) {
      reader = reader.notBefore(Token.decode(each.encode()));
    }
    assertThat(reader.byKey(10L).value()).isPresent();
  }

  private Token write(String statement) throws Exception {
    try (Connection connection = world.dataSource(PEOPLE).getConnection();
        RunningService people = world.setup(PEOPLE).stepped()) {
      connection.setAutoCommit(false);
      dev.headwater.base.Sql.run(connection, statement);
      Token token = people.token(connection);
      connection.commit();
      return token;
    }
  }

  @Test
  void whatIsTooOldIsRefusedOrServedWithAWord() throws Exception {
    var reader =
        front.read(ORDER_PAGE).staleAtMost(Duration.ZERO).waitingAtMost(Duration.ofMillis(1));
    assertThatThrownBy(() -> reader.byKey(10L))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("HW406");
    assertThat(reader.orServeStale().byKey(10L).value()).isPresent();
  }

  @Test
  void pagesGoOnBehindTheLastRowWhateverComesMeanwhile() throws Exception {
    for (int i = 1; i <= 9; i++) {
      world.sql(SALES, "insert into orders values (%d, 2, 'open')".formatted(100 + i));
    }
    settle();
    var lookup = front.read(ORDER_PAGE).where("customerId", 2L);
    List<Long> ids = new ArrayList<>();
    Page<Mall.OrderPage> page = lookup.first(4);
    page.rows().forEach(row -> ids.add(row.id()));
    world.sql(SALES, "insert into orders values (200, 2, 'open')");
    world.sql(SALES, "delete from orders where id = 105");
    settle();
    while (page.next().isPresent()) {
      page = lookup.after(page.next().get(), 4);
      page.rows().forEach(row -> ids.add(row.id()));
    }
    assertThat(ids).containsExactly(109L, 108L, 107L, 106L, 104L, 103L, 102L, 101L, 20L);
  }

  @Test
  void rowsThatAreAlikeComeInTheOrderOfTheirKey() throws Exception {
    world.sql(SALES, "insert into orders select i, 2, 'sent' from generate_series(300, 309) i");
    world.sql(SALES, "insert into lines select 305, 1, 'x', 5");
    settle();
    var lookup = front.read(ORDER_PAGE).where("status", "sent");
    List<Long> ids = new ArrayList<>();
    for (Optional<String> next = Optional.of(""); next.isPresent(); ) {
      Page<Mall.OrderPage> page =
          next.get().isEmpty() ? lookup.first(3) : lookup.after(next.get(), 3);
      page.rows().forEach(row -> ids.add(row.id()));
      next = page.next();
    }
    assertThat(ids).containsExactly(305L, 300L, 301L, 302L, 303L, 304L, 306L, 307L, 308L, 309L);
  }

  @Test
  void aPatternThatIsNotDeclaredIsRefused() {
    assertThatThrownBy(() -> front.read(ORDER_PAGE).where("customer", "Ada").first(1))
        .hasMessageContaining("HW408")
        .hasMessageContaining("customerId, id desc");
    assertThatThrownBy(() -> front.read(ORDER_PAGE).where("customerId", 2L).after("what?", 1))
        .hasMessageContaining("HW409");
  }

  @Test
  void aDeclaredPatternHasAnIndex() {
    assertThat(
            world.value(
                FRONT,
                "select string_agg(indexdef, ' ') from pg_indexes where tablename = 'order_page_g1'"))
        .contains("(customer_id, id DESC)")
        .contains("(status, total DESC, id)");
  }

  @Test
  void allRowsComeOneAfterAnother() throws Exception {
    List<Long> ids = new ArrayList<>();
    Stamp stamp = front.read(ORDER_PAGE).forEach(row -> ids.add(row.id()));
    assertThat(ids).containsExactly(10L, 11L, 20L);
    assertThat(stamp.complete()).isTrue();
  }

  @Test
  void itIsReadWhileEveryOwnerIsDown() throws Exception {
    world.adminValue(PEOPLE, "select 1");
    world.killSubscriberSessions(FRONT, PEOPLE);
    world.killSubscriberSessions(FRONT, SALES);
    Answer<Optional<Mall.OrderPage>> answer = front.read(ORDER_PAGE).byKey(10L);
    assertThat(answer.value()).isPresent();
  }

  @Test
  void whatIsEqualButNotTheSameIsFollowed() throws Exception {
    world.sql(SALES, "update lines set price = 9.000 where order_id = 20");
    settle();
    assertThat(page(20).orElseThrow().total().toPlainString()).isEqualTo("9.000");
  }

  @Test
  void aChangeOfWhatIsNotShownIsNotNoted() throws Exception {
    String noted = world.value(FRONT, noted());
    world.sql(PEOPLE, "update customer set phone = '1'");
    world.drain(front, PEOPLE);
    assertThat(world.value(FRONT, "select count(*) from customers where phone = '1'"))
        .isEqualTo("2");
    assertThat(world.value(FRONT, noted())).isEqualTo(noted);
  }

  @Test
  void whatAllHaveFollowedIsTruncated() throws Exception {
    world.sql(PEOPLE, "update customer set name = name || '!'");
    settle();
    assertThat(world.value(FRONT, noted())).isNotEqualTo("0");
    world.await(
        "truncated",
        () -> {
          front.stepPruning();
          return world.value(FRONT, noted()).equals("0");
        });
    world.sql(PEOPLE, "update customer set name = name || '?' where id = 1");
    settle();
    assertThat(page(10).orElseThrow().customer()).isEqualTo("Ada!?");
  }

  private static String noted() {
    return "select (select count(*) from headwater.changed_customers_0)"
        + " + (select count(*) from headwater.changed_customers_1)";
  }
}
