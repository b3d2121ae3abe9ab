package dev.headwater.docs;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.audit.AuditOptions;
import dev.headwater.audit.AuditReport;
import dev.headwater.copy.CopyStatus;
import dev.headwater.copy.WindowListener;
import dev.headwater.docs.Reviews.ProductTitle;
import dev.headwater.docs.Reviews.ReviewCard;
import dev.headwater.docs.Reviews.ReviewWritten;
import dev.headwater.docs.Reviews.WriteReview;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Orders;
import dev.headwater.install.Installation;
import dev.headwater.log.Token;
import dev.headwater.model.Finding;
import dev.headwater.owner.Outcome;
import dev.headwater.owner.Reply;
import dev.headwater.read.Answer;
import dev.headwater.read.Page;
import dev.headwater.read.Session;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The guide's examples of using a service, as code that is run. */
final class GuideExamples {
  private final List<String> shown = new ArrayList<>();

  List<String> shown() {
    return shown;
  }

  private void show(Object... values) {
    shown.add(List.of(values).toString());
  }

  /** What a build would do with a model. */
  static List<Finding> check() {
    // snippet: check
    List<Finding> findings = Reviews.MODEL.check();
    findings.forEach(System.out::println);
    Reviews.MODEL.requireSound(); // throws if there is an error among them
    // end
    return findings;
  }

  static String migrate(DataSource admin, String serviceRole) throws SQLException {
    // snippet: migrate
    Installation installed = Headwater.migrate(Reviews.MODEL, Reviews.SERVICE, admin, serviceRole);
    String readerRole = installed.roles().reader(); // what subscribers are granted
    // end
    return readerRole;
  }

  static RunningService run(DataSource pool, DataSource catalogAsReader, DataSource ordersAsReader)
      throws SQLException {
    // snippet: run
    RunningService reviews =
        Headwater.run(Reviews.MODEL, Reviews.SERVICE)
            .on(pool)
            .readingFrom(Catalog.SERVICE, catalogAsReader)
            .readingFrom(Orders.SERVICE, ordersAsReader)
            .handling(Reviews.WRITE, ReviewRules::write)
            .reactingTo(Orders.ORDER_PLACED, ReviewRules::invite)
            .start();
    // end
    return reviews;
  }

  void read(RunningService reviews, Token token) throws SQLException {
    // snippet: read
    Answer<Optional<ProductTitle>> read =
        reviews.read(Reviews.PRODUCT_TITLES).notBefore(token).byKey(7L);

    show(
        read.value().map(ProductTitle::title), // empty if there is no such product
        read.asOf(), // what the catalogue committed before this instant is in the copy
        read.withinWindow(), // whether the copy is no older than its 30 seconds
        read.complete()); // false until the copy was filled for the first time
    // end
  }

  String readOnAndOn(RunningService reviews, String fromTheClient) throws SQLException {
    // snippet: session
    Session session = Session.decode(fromTheClient); // empty text: nothing written or read yet
    Answer<Optional<ProductTitle>> read =
        reviews
            .read(Reviews.PRODUCT_TITLES)
            .in(session) // no less than this client has written and read before
            .waitingAtMost(Duration.ofSeconds(2)) // 5 seconds if nothing is said
            .byKey(7L);
    String toTheClient = session.and(read.stamp()).encode();
    // end
    return toTheClient;
  }

  void readElsewise(RunningService reviews) throws SQLException {
    // snippet: fallback
    Answer<Optional<ProductTitle>> read =
        reviews
            .read(Reviews.PRODUCT_TITLES)
            .staleAtMost(Duration.ofSeconds(2))
            .waitingAtMost(Duration.ofMillis(100))
            .orAskOwner() // one call over the network, while the catalogue is up
            .orServeStale() // and what is here, while it is not
            .byKey(7L);

    show(read.stamp().asWanted(), read.stamp().fromOwner());
    // end
  }

  static void waitFor(RunningService reviews, Token token) throws SQLException {
    // snippet: wait
    reviews.waitFor(token, Duration.ofSeconds(2));
    // end
  }

  void readCards(RunningService reviews, Token written) throws SQLException {
    // snippet: read-projection
    Page<ReviewCard> best =
        reviews
            .read(Reviews.REVIEW_CARDS)
            .notBefore(written) // what is shown has to include one's own review
            .waitingAtMost(Duration.ofSeconds(2)) // 5 seconds if nothing is said
            .orServeStale() // refused if nothing is said
            .where("productId", 7L)
            .first(20);

    show(
        best.rows().get(0).title(),
        best.next(), // where the next page begins; empty at the end
        best.stamp().asOf(), // what all its owners had committed before is shown
        best.stamp().asWanted()); // false if it had to be served stale
    // end
  }

  Token send(RunningService reviews, String requestId) throws SQLException {
    // snippet: send
    WriteReview wish = new WriteReview(7, 5, Optional.of("Sturdy."));
    Reply<ReviewWritten> reply = reviews.send(Reviews.WRITE, wish, requestId);
    if (reply.outcome() instanceof Outcome.Refused<ReviewWritten> refused) {
      show("refused", refused.reason());
    } else {
      show("written", reply.done().reviewId(), reply.repeated());
    }
    Token token = reply.token();
    // end
    return token;
  }

  static Token writeByOneself(RunningService catalog, DataSource pool) throws SQLException {
    // snippet: own-transaction
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("update catalog.products set name = 'anvil, large' where id = 7");
      }
      Token token = catalog.token(connection);
      connection.commit();
      catalog.committed(); // a hint: saves subscribers the time until their next look
      return token;
    }
    // end
  }

  static WindowListener listener(List<String> alarms) {
    // snippet: windows
    WindowListener listener =
        new WindowListener() {
          @Override
          public void exceeded(CopyStatus copy) {
            alarms.add(copy.name() + " is older than " + copy.window());
          }

          @Override
          public void recovered(CopyStatus copy) {
            alarms.add(copy.name() + " is within its window again");
          }
        };
    // end
    return listener;
  }

  void status(RunningService reviews) throws SQLException {
    // snippet: status
    for (CopyStatus copy : reviews.copies()) {
      show(copy.name(), copy.loaded(), copy.age(), copy.isWithinWindow(), copy.problem());
    }
    show(reviews.outlook(Catalog.SERVICE).state());
    // end
  }

  void audit(RunningService reviews) throws SQLException {
    // snippet: audit
    AuditReport report =
        reviews.audit(Reviews.PRODUCT_TITLES, AuditOptions.of(AuditOptions.Mode.REPAIR));
    report.listed().forEach(difference -> show(difference.kind(), difference.key()));
    // end
    show(report.isSound());
  }

  static void resync(RunningService reviews) throws SQLException {
    // snippet: resync
    reviews.resync(Catalog.SERVICE);
    // end
  }

  void embedded(Path directory) throws SQLException {
    // snippet: embedded
    try (EmbeddedPostgres server = EmbeddedPostgres.configure().dataDirectory(directory).start()) {
      server.createDatabase("reviews");
      try (Connection connection = server.dataSource("reviews").getConnection()) {
        show(connection.getMetaData().getDatabaseProductVersion());
      }
    }
    // end
  }
}
