package dev.headwater.saga;

import dev.headwater.base.OwnSession;
import javax.sql.DataSource;

/** The parts that keep one instance's sagas going, put together. */
public final class RunSagas {
  private final Setting setting;
  private final SagaEnds ends = new SagaEnds();
  private final WhenSent whenSent;
  private final OwnSession own;
  private final Sagas sagas;
  private final AdvanceSagas advance;

  /**
   * Starts nothing.
   *
   * @param whenSent told after commits
   */
  public RunSagas(Setting setting, DataSource source, WhenSent whenSent, OwnSession own) {
    this.setting = setting;
    this.whenSent = whenSent;
    this.own = own;
    String service = setting.service();
    this.sagas = new Sagas(setting, source, batches(service + " starts"), ends);
    this.advance = new AdvanceSagas(setting, source, batches(service + " advances"), ends);
  }

  private RunBatch batches(String worker) {
    return new RunBatch(setting, worker, ends::ended, whenSent, own);
  }

  public Sagas sagas() {
    return sagas;
  }

  public AdvanceSagas advance() {
    return advance;
  }

  /** What is done with one other service's messages. */
  public TakeMessages taking(String sender) {
    RunBatch batches = batches(setting.service() + "<" + sender);
    return new TakeMessages(setting, batches, ends::ended, whenSent);
  }
}
