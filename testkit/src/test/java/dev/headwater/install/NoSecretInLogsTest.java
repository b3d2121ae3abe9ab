package dev.headwater.install;

import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/** Whatever is logged, by Headwater and by the libraries that it uses: no password is. */
class NoSecretInLogsTest {
  private static final String WRONG = "wr0ng-s3cret";

  private final List<Logger> loggers =
      Stream.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "org.flywaydb", "com.zaxxer")
          .map(name -> (Logger) LoggerFactory.getLogger(name))
          .toList();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private List<Level> levels = List.of();
  private World world;

  @BeforeEach
  void everythingIsLogged() {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    levels = loggers.stream().map(Logger::getLevel).toList();
    appender.start();
    loggers.get(0).addAppender(appender);
    loggers.forEach(logger -> logger.setLevel(Level.TRACE));
  }

  @AfterEach
  void close() {
    for (int i = 0; i < loggers.size(); i++) {
      loggers.get(i).setLevel(levels.get(i));
    }
    loggers.get(0).detachAppender(appender);
    world.close();
  }

  @Test
  void neitherOneThatIsRightNorOneThatIsWrong() throws Exception {
    String right = superusersPassword();
    world.migrate();
    Throwable refused =
        catchThrowable(() -> Headwater.migrate(COPIES, BANK, withPassword(WRONG), "x"));
    assertThat(refused).hasMessageContaining("password authentication failed");
    try (RunningService desk =
        Headwater.run(COPIES, DESK)
            .on(world.dataSource(DESK))
            .readingFrom(BANK, withPassword(WRONG))
            .stepped()) {
      assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);
      assertThat(desk.outlook(BANK).problem().orElseThrow()).contains("authentication");
      assertThat(desk.outlook(BANK).problem().orElseThrow()).doesNotContain(WRONG);
    }
    assertThat(
            world.value(DESK, "select coalesce(string_agg(text, ''), '-') from headwater.problems"))
        .doesNotContain(WRONG);

    StringWriter trace = new StringWriter();
    refused.printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString()).doesNotContain(WRONG);
    List<String> logged =
        List.copyOf(appender.list).stream().map(NoSecretInLogsTest::text).toList();
    assertThat(logged).as("Flyway's own lines are among them").anyMatch(t -> t.contains("schema"));
    assertThat(logged).noneMatch(text -> text.contains(right) || text.contains(WRONG));
  }

  private static String text(ILoggingEvent event) {
    String trace =
        event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy());
    return event.getFormattedMessage() + trace;
  }

  private PGSimpleDataSource withPassword(String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(world.server(BANK).jdbcUrl(world.role(BANK)));
    source.setPassword(password);
    return source;
  }

  private String superusersPassword() {
    return world.server(BANK).jdbcUrl("postgres").replaceFirst(".*password=", "");
  }
}
