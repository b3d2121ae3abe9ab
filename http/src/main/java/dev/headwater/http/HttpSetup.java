package dev.headwater.http;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Tracing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** How a service is served over HTTP. */
public final class HttpSetup {
  /** Room for the session of a caller of many services. */
  static final int HEADER_BYTES_MAX = 32 * 1024;

  private static final Duration STOP_MAX = Duration.ofSeconds(10);

  /** Beside those that work: they accept, read, and tell who comes beyond that it is too much. */
  private static final int THREADS_APART = 8;

  private final RunningService service;
  private String address = "127.0.0.1";
  private int port;
  private Optional<BearerToken> token = Optional.empty();
  private HttpLimits limits = HttpLimits.byDefault();
  private Tracing tracing = Tracing.NONE;

  HttpSetup(RunningService service) {
    this.service = service;
  }

  /** At this machine's own address, which no other machine reaches; 0, the default, is any port. */
  public HttpSetup on(int localPort) {
    this.port = localPort;
    return this;
  }

  /** At an address that others may reach: with a token only, and behind what encrypts. */
  public HttpSetup on(String anyAddress, int anyPort) {
    this.address = anyAddress;
    this.port = anyPort;
    return this;
  }

  /** The secret without which nothing but {@code /health} is answered. */
  public HttpSetup withToken(String secret) {
    if (secret.isBlank()) {
      throw new HeadwaterException(
          "HW810", service.service().name(), "the token is blank.", "give a long random text.");
    }
    this.token = Optional.of(new BearerToken(secret.strip()));
    return this;
  }

  /** What clients may use. */
  public HttpSetup limitedTo(HttpLimits other) {
    this.limits = other;
    return this;
  }

  /** Lets requests go on with their sender's trace. */
  public HttpSetup tracedBy(Tracing tracer) {
    this.tracing = tracer;
    return this;
  }

  /**
   * Listens.
   *
   * @throws HeadwaterException HW810 when others could reach it without a token, HW811 when it
   *     cannot listen there
   */
  public RunningHttp start() {
    requireTokenIfReachable();
    Problems problems = new Problems(service.service().name());
    CutSlowClients slow = new CutSlowClients(problems.service(), limits.requestMax());
    Server server = server(problems, slow);
    ServerConnector connector = connector(server);
    connector.addEventListener(slow);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connectionsMax(), connector));
    try {
      server.start();
    } catch (Exception failure) {
      LifeCycle.stop(server);
      throw cannotListen(failure);
    }
    slow.start(server.getScheduler());
    return new RunningHttp(problems.service(), server, uri(connector.getLocalPort()), slow);
  }

  private URI uri(int openPort) {
    boolean isAny = address.matches("0\\.0\\.0\\.0|[0:]*::[0:]*");
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return URI.create("http://" + (isAny ? "localhost" : host) + ":" + openPort);
  }

  private Server server(Problems problems, CutSlowClients slow) {
    QueuedThreadPool threads = new QueuedThreadPool(limits.concurrentMax() + THREADS_APART);
    threads.setName("headwater-http-" + problems.service());
    Server server = new Server(threads);
    Map<String, Resource> resources =
        Map.of(
            "reads",
            new ReadsResource(service.entities().limitedTo(limits.reads()), problems),
            "entities",
            new EntityResource(service.entities().limitedTo(limits.reads()), problems),
            "queries",
            new QueryResource(service.queries(), problems, limits.reads().valuesMax()),
            "commands",
            new CommandResource(service, problems),
            "health",
            new HealthResource(service));
    server.setHandler(
        new GracefulHandler(new Dispatch(problems, resources, token, limits, tracing, slow)));
    server.setErrorHandler(new ProblemErrors(problems));
    server.setStopTimeout(STOP_MAX.toMillis());
    return server;
  }

  private ServerConnector connector(Server server) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
    http.setResponseHeaderSize(HEADER_BYTES_MAX);
    http.setMaxResponseHeaderSize(HEADER_BYTES_MAX);
    // Parts of paths are values, not files: they may have slashes, dots, or nothing in them.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "values",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(address);
    connector.setPort(port);
    connector.setIdleTimeout(limits.idleMax().toMillis());
    return connector;
  }

  private void requireTokenIfReachable() {
    try {
      if (token.isEmpty() && !InetAddress.getByName(address).isLoopbackAddress()) {
        throw new HeadwaterException(
            "HW810",
            service.service().name(),
            "others can reach it at " + address + ", and it has no token.",
            "add withToken(…), or listen at this machine's own address.");
      }
    } catch (UnknownHostException failure) {
      throw cannotListen(failure);
    }
  }

  private HeadwaterException cannotListen(Exception failure) {
    String why = failure instanceof IOException ? String.valueOf(failure.getMessage()) : "";
    return new HeadwaterException(
        "HW811",
        service.service().name(),
        "it cannot listen at %s:%d. %s".formatted(address, port, why).strip(),
        "choose an address of this machine and a port that is free.",
        failure);
  }
}
