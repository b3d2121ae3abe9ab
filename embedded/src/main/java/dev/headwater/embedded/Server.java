package dev.headwater.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server process. */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final Duration RECOVERY_MAX = Duration.ofMinutes(5);
  private static final Duration PREDECESSOR_MAX = Duration.ofSeconds(30);
  private static final Duration STOP_MAX = Duration.ofSeconds(60);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final SupervisedProcess process;
  private final Home home;

  private Server(SupervisedProcess process, Home home) {
    this.process = process;
    this.home = home;
  }

  /** How an attempt to start ended. */
  sealed interface Start {}

  record Started(Server server) implements Start {}

  record PortTaken() implements Start {}

  /** Returns when the server accepts connections; crash recovery is then done. */
  static Start start(Cluster cluster, int port) throws IOException {
    LockFile lockFile = new LockFile(cluster.home().data());
    awaitPredecessor(lockFile, cluster.home());
    long deadline = System.nanoTime() + PREDECESSOR_MAX.toNanos();
    while (true) {
      lockFile.disownForeignProcess();
      ServerLog log = ServerLog.fromNowOn(cluster.home().log());
      SupervisedProcess process =
          SupervisedProcess.start(
              cluster.home().farewell(),
              cluster.command(
                  "postgres", "-D", cluster.home().data().toString(), "-p", String.valueOf(port)),
              cluster.home().log());
      if (becomesReady(process, lockFile, cluster.home())) {
        return new Started(new Server(process, cluster.home()));
      }
      String said = log.lastLines();
      if (said.toLowerCase(Locale.ROOT).contains("address already in use")) {
        return new PortTaken();
      }
      if (!said.contains("is still in use") || System.nanoTime() > deadline) {
        throw new EmbeddedPostgresException(
            "PostgreSQL does not start on %s:%n%s".formatted(cluster.home(), said),
            "Correct what it complains of; a setting perhaps.");
      }
      LOG.info("{}: orphans of a killed server are still there; trying again.", cluster.home());
      LockSupport.parkNanos(20 * POLL_NANOS);
    }
  }

  /** A server whose JVM was killed is being ended by its supervisor, which may take a moment. */
  private static void awaitPredecessor(LockFile lockFile, Home home) throws IOException {
    var predecessor = lockFile.server();
    long deadline = System.nanoTime() + PREDECESSOR_MAX.toNanos();
    while (predecessor.isPresent()) {
      if (System.nanoTime() > deadline) {
        throw Home.inUse(
            home.data(), "the PostgreSQL server with process id " + predecessor.get().pid(), null);
      }
      LockSupport.parkNanos(POLL_NANOS);
      predecessor = lockFile.server();
    }
  }

  private static boolean becomesReady(SupervisedProcess process, LockFile lockFile, Home home)
      throws IOException {
    long deadline = System.nanoTime() + RECOVERY_MAX.toNanos();
    while (process.isAlive()) {
      if (lockFile.pidIfReady().filter(process::isParentOf).isPresent()) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        process.tell("QUIT");
        throw new EmbeddedPostgresException(
            "PostgreSQL was not ready on %s within %s.".formatted(home, RECOVERY_MAX),
            "Its log is %s.".formatted(home.log()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return false;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sessions are ended, a checkpoint is taken. */
  void stop() throws IOException {
    signal("INT");
    if (!process.endedWithin(STOP_MAX)) {
      LOG.warn("{}: did not stop within {}; it is stopped without a checkpoint.", home, STOP_MAX);
      crash();
    }
  }

  /** Everything ends at once: no checkpoint, and what was not flushed is lost. */
  void crash() throws IOException {
    signal("QUIT");
    if (!process.endedWithin(STOP_MAX)) {
      signal("KILL");
      process.endedWithin(STOP_MAX);
    }
  }

  private void signal(String name) throws IOException {
    try {
      process.tell(name);
    } catch (IOException e) { // the pipe is closed, so it is ending already
      if (!process.endedWithin(STOP_MAX)) {
        throw e;
      }
    }
  }
}
