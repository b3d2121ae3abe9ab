package dev.headwater.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server for trying out and for tests: {@code try (var db =
 * EmbeddedPostgres.start())}.
 *
 * <p>It is as durable as any: {@code fsync}, {@code synchronous_commit} and {@code
 * full_page_writes} are on, so what is measured with it is honest. It ends with the JVM, also with
 * one that is killed.
 *
 * <p>The superuser {@code postgres} has a generated password, which the URLs and data sources given
 * here bring along. Other roles log in without one.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int PORT_ATTEMPTS_MAX = 10;

  private final Cluster cluster;
  private final Map<String, String> settings;
  private final String password;
  private int port;
  private @Nullable Server server;
  private boolean closed;

  private EmbeddedPostgres(Cluster cluster, Map<String, String> settings) throws IOException {
    this.cluster = cluster;
    this.settings = settings;
    this.password = cluster.home().password();
  }

  /** Starts a server with a temporary data directory on a free port. */
  public static EmbeddedPostgres start() {
    return configure().start();
  }

  /** Starts a server that is to be different in some way. */
  public static Configuration configure() {
    return new Configuration();
  }

  static EmbeddedPostgres start(Configuration wanted) {
    return start(wanted, RunAs.current());
  }

  static EmbeddedPostgres start(Configuration wanted, RunAs runAs) {
    try {
      var binaries = Binaries.onClassPath().unpackedIn(BinaryCache.directory());
      Home home =
          wanted.dataDirectory().isPresent()
              ? Home.kept(wanted.dataDirectory().get(), runAs)
              : Home.temporary(runAs);
      try {
        Cluster cluster = new Cluster(home, binaries, runAs);
        cluster.makeUnlessThere();
        EmbeddedPostgres db = new EmbeddedPostgres(cluster, wanted.settings());
        db.startOn(wanted.port());
        return db;
      } catch (IOException | RuntimeException e) {
        home.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("No embedded PostgreSQL can be started: " + e, e);
    }
  }

  private void startOn(int wanted) throws IOException {
    cluster.configure(settings);
    for (int attempt = 1; attempt <= PORT_ATTEMPTS_MAX; attempt++) {
      int candidate = wanted == 0 ? freePort() : wanted;
      Server.Start start = Server.start(cluster, candidate);
      if (start instanceof Server.Started started) {
        port = candidate;
        server = started.server();
        return;
      }
      if (wanted != 0) {
        throw new EmbeddedPostgresException(
            "Port %d of %s is taken by another program.".formatted(wanted, HOST),
            "End that one, or choose port 0 for any that is free.");
      }
    }
    throw new EmbeddedPostgresException(
        "%d free ports were taken by others before PostgreSQL could.".formatted(PORT_ATTEMPTS_MAX),
        "Name a port.");
  }

  /** Another program may take it before PostgreSQL does; then the next one is tried. */
  private static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  /** The port of the loopback interface; it stays the same when the server is restarted. */
  public synchronized int port() {
    return port;
  }

  /** A URL with all that is needed to connect as the superuser. */
  public String jdbcUrl(String database) {
    return jdbcUrl(database, Cluster.SUPERUSER);
  }

  /** A URL with all that is needed to connect as this user. */
  public String jdbcUrl(String database, String user) {
    String url =
        "jdbc:postgresql://%s:%d/%s?user=%s"
            .formatted(HOST, port(), encoded(database), encoded(user));
    return user.equals(Cluster.SUPERUSER) ? url + "&password=" + password : url;
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }

  /** Connections of the superuser, a new one each time: there is no pool. */
  public DataSource dataSource(String database) {
    return dataSource(database, Cluster.SUPERUSER);
  }

  /** Connections of this user, a new one each time: there is no pool. */
  public DataSource dataSource(String database, String user) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl(database, user));
    return source;
  }

  /** Creates an empty database. */
  public void createDatabase(String name) {
    execute("CREATE DATABASE " + quoted(name));
  }

  /** Drops a database, and ends the sessions in it. */
  public void dropDatabase(String name) {
    execute("DROP DATABASE " + quoted(name) + " WITH (FORCE)");
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private void execute(String sql) {
    try (Connection connection = dataSource(Cluster.SUPERUSER).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new EmbeddedPostgresException(
          "\"%s\" failed on port %d: %s.".formatted(sql, port(), e.getMessage()),
          "If the server was stopped, restart() it.",
          e);
    }
  }

  /**
   * Ends all processes at once, as {@code pg_ctl stop -m immediate} does: without a checkpoint, and
   * what was committed with {@code synchronous_commit = off} a moment ago may be lost.
   */
  public synchronized void crash() {
    end(Server::crash);
  }

  /** Stops the server; {@link #restart()} starts it again. */
  public synchronized void stop() {
    end(Server::stop);
  }

  /** Starts the server again on its data and its port; crash recovery is done on return. */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException(
          "The server in %s is closed for good. Start a new one.".formatted(cluster.home()));
    }
    stop();
    try {
      startOn(port);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL cannot be restarted: " + e, e);
    }
  }

  /** Stops the server. A temporary data directory is deleted, any other is kept. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (cluster.home().isTemporary()) {
        crash(); // a checkpoint would be for nothing
      } else {
        stop();
      }
    } finally {
      leaveHome();
    }
  }

  private void leaveHome() {
    try {
      cluster.home().close();
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be left: %s".formatted(cluster.home(), e), e);
    }
  }

  private interface Ending {
    void of(Server server) throws IOException;
  }

  private void end(Ending ending) {
    Server running = server;
    if (running == null) {
      return;
    }
    try {
      ending.of(running);
      server = null;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "PostgreSQL in %s cannot be ended: %s".formatted(cluster.home(), e), e);
    }
  }
}
