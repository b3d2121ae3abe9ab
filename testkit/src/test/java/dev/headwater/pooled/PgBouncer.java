package dev.headwater.pooled;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.base.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** A PgBouncer in transaction mode before a server that lets roles in without a password. */
public final class PgBouncer implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(20);

  /** PgBouncer refuses to run as root. */
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

  private final Path directory;
  private final Process process;
  private final int port;

  private PgBouncer(Path directory, Process process, int port) {
    this.directory = directory;
    this.process = process;
    this.port = port;
  }

  /** Where the program is, if it is installed. */
  public static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Arrays.stream(path.split(":"))
        .map(each -> Path.of(each, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one, as the first caller would be served.
   *
   * @param poolSize the server's sessions for each database and role
   */
  public static PgBouncer before(int serverPort, List<String> roles, int poolSize)
      throws IOException {
    Path directory = Files.createTempDirectory("pgbouncer");
    int port = freePort();
    Path users = directory.resolve("users.txt");
    Files.write(users, roles.stream().map(role -> "\"" + role + "\" \"\"").toList());
    Path settings = directory.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        """
        [databases]
        * = host=127.0.0.1 port=%d
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = trust
        auth_file = %s
        pool_mode = transaction
        default_pool_size = %d
        max_client_conn = 500
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(serverPort, port, users, poolSize));
    for (Path each : List.of(directory, users, settings)) {
      Files.setPosixFilePermissions(
          each, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    PgBouncer started = new PgBouncer(directory, start(directory, settings), port);
    Awaitility.await("PgBouncer listens").atMost(START_MAX).until(started::listens);
    return started;
  }

  /** The shell ends it when this JVM is gone, however that went. */
  private static Process start(Path directory, Path settings) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("sh", "-c", "\"$@\" <&- & cat >/dev/null; kill $!; wait $!", "pgbouncer"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(AS_NOBODY);
    }
    command.add(program().orElseThrow().toString());
    command.add(settings.toString());
    return new ProcessBuilder(command)
        .directory(Path.of("/").toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(log());
    }
    return log().contains("process up");
  }

  String log() throws IOException {
    return Files.readString(directory.resolve("log"), UTF_8);
  }

  /** New sessions through it, by a driver that keeps no prepared statements at the server. */
  public DataSource dataSource(String database, String role) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(role);
    source.setPrepareThreshold(0);
    return source;
  }

  public HikariDataSource pool(String database, String role) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(dataSource(database, role));
    config.setMaximumPoolSize(20);
    config.setMinimumIdle(0);
    return new HikariDataSource(config);
  }

  /** Holds as many of the server's sessions as there are, in transactions at once. */
  public List<Connection> holdAll(String database, String role, int poolSize) throws SQLException {
    List<Connection> held = new ArrayList<>();
    for (int i = 0; i < poolSize; i++) {
      Connection connection = dataSource(database, role).getConnection();
      held.add(connection);
      connection.setAutoCommit(false);
      Sql.run(connection, "select 1");
    }
    return held;
  }

  /**
   * What was left in the server's sessions for others to find: settings, locks, listening, prepared
   * statements. PgBouncer itself sets the client's words; what a transaction is begins anew with
   * each one, whatever its settings say they come from.
   */
  public List<String> left(String database, String role, int poolSize) throws SQLException {
    Set<String> left = new TreeSet<>();
    for (Connection held : holdAll(database, role, poolSize)) {
      left.addAll(
          Sql.list(
              held,
              """
              select 'setting ' || name from pg_settings where source = 'session' and name not in
                ('client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings',
                 'application_name', 'transaction_isolation', 'transaction_read_only')
              union all select 'listens to ' || c from pg_listening_channels() c
              union all select 'prepared ' || name from pg_prepared_statements
              union all select 'role ' || current_user where current_user <> session_user
              union all select 'lock ' || objid from pg_locks
                where locktype = 'advisory' and pid = pg_backend_pid()""",
              row -> row.getString(1)));
      held.close();
    }
    return new ArrayList<>(left);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
