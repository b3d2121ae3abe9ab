package dev.headwater.examples.shop.demo;

import static java.util.Objects.requireNonNull;

import dev.headwater.RunningService;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.http.HeadwaterHttp;
import dev.headwater.http.HttpLimits;
import dev.headwater.http.HttpOwners;
import dev.headwater.http.OwnersSetup;
import dev.headwater.http.RunningHttp;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.query.Owners;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where on this machine each service is served over HTTP, and asked by the others. */
final class Addresses implements AutoCloseable {
  /** As many sessions of a service's pool are for those who ask it. */
  static final int REQUESTS_MAX = 8;

  private static final URI NOWHERE = URI.create("http://127.0.0.1:1");
  private static final int ANY_PORT = 0;

  private final int storefrontPort;
  private final Map<Service, RunningHttp> served = new ConcurrentHashMap<>();
  private final HttpOwners owners;

  /**
   * Serves nobody yet.
   *
   * @param storefrontPort 0 for any
   */
  Addresses(Model model, int storefrontPort) {
    this.storefrontPort = storefrontPort;
    OwnersSetup asking = HeadwaterHttp.owners();
    model.services().forEach(service -> asking.at(service, () -> of(service)));
    this.owners = asking.start();
  }

  void serve(Service service, RunningService running) {
    RunningHttp http =
        HeadwaterHttp.serve(running)
            .on(service.equals(Storefront.SERVICE) ? storefrontPort : ANY_PORT)
            .limitedTo(HttpLimits.byDefault().withConcurrentMax(REQUESTS_MAX))
            .start();
    served.put(service, http);
  }

  /** Where it is reached now; where nobody listens, if it is not served yet. */
  private URI of(Service service) {
    RunningHttp http = served.get(service);
    return http == null ? NOWHERE : http.uri();
  }

  URI served(Service service) {
    return requireNonNull(served.get(service), service.name()).uri();
  }

  Owners owners() {
    return owners;
  }

  @Override
  public void close() {
    served.values().parallelStream().forEach(RunningHttp::close);
    owners.close();
  }
}
