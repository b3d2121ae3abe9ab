package dev.headwater.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * DBOS Transact in this JVM: the saga is a workflow, each local transaction a step, and its system
 * database is a fourth one on the same server, anew each time it begins.
 *
 * <p>Steps are those of {@code runStep}. With its transactional steps, which write a row of their
 * own in the transaction of the step, it would have as many transactions that write and more
 * statements; since {@link SagaSteps} can be repeated, they are not needed.
 */
final class DbosSagas extends PlainSagas {
  static final String NAME = "dbos " + DBOS.version();
  private static final String SYSTEM = "dbos";

  private @Nullable Running running;

  private record Running(DBOS dbos, HikariDataSource pool, Ordering ordering) {}

  /** What DBOS makes durable. */
  interface Ordering {
    SagaOutcome place(PlaceOrder order) throws Exception;
  }

  DbosSagas() throws SQLException {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void begin() {
    pair().owner().createDatabase(SYSTEM);
    HikariDataSource pool = pool(SYSTEM);
    DBOS dbos = new DBOS(DBOSConfig.defaults("sagas").withDataSource(pool));
    Ordering ordering = dbos.registerProxy(Ordering.class, new DurableOrdering(dbos));
    dbos.launch();
    running = new Running(dbos, pool, ordering);
  }

  @Override
  public void end() {
    Running was = running;
    running = null;
    if (was != null) {
      was.dbos().shutdown();
      was.pool().close();
      pair().owner().dropDatabase(SYSTEM);
    }
  }

  @Override
  public SagaOutcome place(PlaceOrder order) throws Exception {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("DBOS was not begun.");
    }
    return now.ordering().place(order);
  }

  @Override
  public void close() throws SQLException, IOException {
    end();
    super.close();
  }

  /** The workflow. */
  private final class DurableOrdering implements Ordering {
    private final DBOS dbos;

    DurableOrdering(DBOS dbos) {
      this.dbos = dbos;
    }

    @Override
    @Workflow(name = "place")
    public SagaOutcome place(PlaceOrder order) throws Exception {
      return saga(order, (name, step) -> dbos.<Boolean, SQLException>runStep(step::run, name));
    }
  }
}
