package dev.headwater.saga;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.model.Command;
import dev.headwater.model.Saga;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** Whether what runs can be brought to its end by what is declared and registered here. */
public final class VerifySagas {
  private VerifySagas() {}

  /**
   * Refuses to start a service that would leave sagas stuck.
   *
   * @param handled the commands that have a handler
   * @throws HeadwaterException HW703 for a step without a handler, HW705 when sagas run on a
   *     definition that is not there any more or was changed, HW706 when a saga may take longer
   *     than participants remember
   */
  public static void of(
      Connection connection, Definitions definitions, Set<Command<?, ?>> handled, SagaLimits limits)
      throws SQLException {
    for (Command<?, ?> command : definitions.commands()) {
      if (!handled.contains(command)) {
        throw new HeadwaterException(
            "HW703",
            definitions.service(),
            "a saga has it carry out \"" + command.name() + "\", for which it has no handler.",
            "add handling(" + command.name() + ", handler).");
      }
    }
    for (Saga<?> saga : definitions.started()) {
      if (saga.deadline().multipliedBy(2).compareTo(limits.horizon()) > 0) {
        throw new HeadwaterException(
            "HW706",
            saga.toString(),
            "it may take %s until it is decided, and participants remember %s."
                .formatted(saga.deadline(), limits.horizon()),
            "give it a shorter deadline, or ledgers a horizon of at least twice as much.");
      }
    }
    verifyRunning(connection, definitions);
  }

  private record Running(String name, int version, String fingerprint, long count) {}

  private static void verifyRunning(Connection connection, Definitions definitions)
      throws SQLException {
    for (Running running :
        Sql.list(
            connection,
            """
            select name, version, fingerprint, count(*) from headwater.sagas
            where due_at is not null group by 1, 2, 3 order by 1, 2, 3""",
            row ->
                new Running(row.getString(1), row.getInt(2), row.getString(3), row.getLong(4)))) {
      verify(definitions, running);
    }
  }

  private static void verify(Definitions definitions, Running running) {
    Optional<Saga<?>> declared =
        definitions.find(definitions.service(), running.name(), running.version());
    if (declared.isEmpty()) {
      throw new HeadwaterException(
          "HW705",
          definitions.service(),
          "%d sagas \"%s\" run on version %d, which is not declared any more."
              .formatted(running.count(), running.name(), running.version()),
          "keep that version declared beside the newer one until they have ended; \"headwater sagas"
              + " list\" shows them.");
    }
    String now = definitions.fingerprint(declared.get());
    if (!now.equals(running.fingerprint())) {
      throw new HeadwaterException(
          "HW705",
          definitions.service(),
          "%d sagas \"%s\" run on version %d as it was (%s), which is declared otherwise now (%s)."
              .formatted(
                  running.count(), running.name(), running.version(), running.fingerprint(), now),
          "give the changed definition the next version(…), and keep the former one declared beside"
              + " it until they have ended.");
    }
  }
}
