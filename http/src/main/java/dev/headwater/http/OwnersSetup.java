package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Service;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Where owners are, and how they are asked. */
public final class OwnersSetup {
  private static final int THREADS_MAX = 16;
  private static final int TRIES_AFTER_PAUSE = 3;

  /** Tries that are never answered for would keep everybody else from trying. */
  private static final Duration TRYING_MAX = Duration.ofSeconds(5);

  /** Below what servers allow, so that who closes an unused connection is this side. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(10);

  private final Map<String, Supplier<URI>> addresses = new LinkedHashMap<>();
  private final Map<String, URI> fixed = new LinkedHashMap<>();
  private OwnerLimits limits = OwnerLimits.byDefault();
  private Optional<String> token = Optional.empty();

  OwnersSetup() {}

  /** Where a service is served: scheme, host and port, such as {@code http://orders:8080}. */
  public OwnersSetup at(Service owner, URI address) {
    at(owner, () -> address);
    fixed.put(owner.name(), address);
    return this;
  }

  /** The same where it moves: asked for each request, so it has to answer at once. */
  public OwnersSetup at(Service owner, Supplier<URI> address) {
    addresses.put(owner.name(), address);
    fixed.remove(owner.name());
    return this;
  }

  /** The secret that the owners demand. */
  public OwnersSetup withToken(String secret) {
    this.token = Optional.of(secret.strip());
    return this;
  }

  public OwnersSetup limitedTo(OwnerLimits other) {
    this.limits = other;
    return this;
  }

  /**
   * Begins to keep connections.
   *
   * @throws HeadwaterException HW814 when a fixed address is more, or less, than scheme, host and
   *     port
   */
  public HttpOwners start() {
    fixed.forEach(OwnersSetup::check);
    HttpClient client = client();
    try {
      client.start();
    } catch (Exception failure) {
      throw new HeadwaterException(
          "HW812", "http", "its client does not start: " + failure, "see the cause.", failure);
    }
    ReadAnswer reading = new ReadAnswer();
    Map<String, AskOwner> owners = new LinkedHashMap<>();
    addresses.forEach(
        (name, address) ->
            owners.put(
                name, new AskOwner(name, client, address, token, limits, breaker(name), reading)));
    return new HttpOwners(client, limits, owners);
  }

  /** What it has beyond host and port would be dropped when it is asked. */
  private static void check(String owner, URI address) {
    String scheme = String.valueOf(address.getScheme());
    boolean isPlain =
        (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
            && address.getHost() != null
            && ("".equals(address.getRawPath()) || "/".equals(address.getRawPath()))
            && address.getRawUserInfo() == null
            && address.getRawQuery() == null
            && address.getRawFragment() == null;
    if (!isPlain) {
      throw new HeadwaterException(
          "HW814",
          owner,
          "its address is not of the form scheme, host and port only.",
          "give one such as `http://orders:8080`, without a path; owners are asked at `/reads`.");
    }
  }

  private HttpClient client() {
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    HttpClient client = new HttpClient(new HttpClientTransportDynamic(connector));
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    threads.setName("headwater-owners");
    threads.setDaemon(true);
    client.setExecutor(threads);
    client.setFollowRedirects(false);
    client.setUserAgentField(null);
    client.setConnectTimeout(limits.connectMax().toMillis());
    client.setIdleTimeout(IDLE_MAX.toMillis());
    client.setMaxConnectionsPerDestination(limits.requestsMax());
    // Each request is queued first, also if a connection is free.
    client.setMaxRequestsQueuedPerDestination(limits.requestsMax() + limits.waitingMax());
    client.getContentDecoderFactories().clear();
    return client;
  }

  CircuitBreaker breaker(String owner) {
    int failuresMax = limits.failuresMax();
    return CircuitBreaker.of(
        owner,
        CircuitBreakerConfig.custom()
            .slidingWindowSize(OwnerLimits.REQUESTS_COUNTED)
            .minimumNumberOfCalls(OwnerLimits.REQUESTS_COUNTED)
            .failureRateThreshold(100f * failuresMax / OwnerLimits.REQUESTS_COUNTED)
            .waitDurationInOpenState(limits.pauseAfterFailures())
            .permittedNumberOfCallsInHalfOpenState(TRIES_AFTER_PAUSE)
            .maxWaitDurationInHalfOpenState(TRYING_MAX)
            .build());
  }
}
