package dev.headwater.benchmarks;

import static dev.headwater.benchmarks.Accounts.BANK;
import static dev.headwater.benchmarks.Accounts.DESK;
import static dev.headwater.benchmarks.Accounts.MODEL;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.log.Token;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Headwater as an application runs it, with all its defaults, in this JVM. */
final class HeadwaterCopy implements Contender {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Pair pair;
  private final World world;
  private final RunningService bank;
  private @Nullable RunningService desk;
  private long workingSinceNanos;

  HeadwaterCopy(int rows) throws SQLException {
    pair = Pair.start();
    world = World.of(MODEL, service -> service.equals(BANK) ? pair.owner() : pair.subscriber());
    world.sql(BANK, Accounts.TABLE);
    world.migrate();
    world.sql(BANK, Accounts.fill(rows));
    vacuum(world.admin(BANK));
    bank = world.start(BANK);
  }

  private static void vacuum(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("vacuum analyze");
    }
  }

  @Override
  public String name() {
    return "headwater";
  }

  @Override
  public Pair pair() {
    return pair;
  }

  @Override
  public DataSource owner() {
    return world.admin(BANK);
  }

  @Override
  public DataSource copy() {
    return world.admin(DESK);
  }

  @Override
  public void follow() throws SQLException {
    follow(UnaryOperator.identity());
  }

  void follow(UnaryOperator<ServiceSetup> setup) throws SQLException {
    workingSinceNanos = System.nanoTime();
    desk = setup.apply(world.setup(DESK)).start();
  }

  @Override
  public void stop() {
    RunningService running = desk;
    desk = null;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public long workingSinceNanos() {
    return workingSinceNanos;
  }

  /** The mark alone would do only if a tick were always applied in one piece. */
  @Override
  public Proof proofOf(Connection transaction) throws SQLException {
    Token token = bank.token(transaction);
    return () -> {
      RunningService running = desk;
      if (running != null) {
        running.waitFor(token, PATIENCE);
      }
    };
  }

  @Override
  public void committed() {
    bank.committed();
  }

  @Override
  public void close() {
    stop();
    world.close();
    pair.close();
  }
}
