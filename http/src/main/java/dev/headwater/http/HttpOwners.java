package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Service;
import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerException;
import dev.headwater.query.OwnerException.Reason;
import dev.headwater.query.OwnerRequest;
import dev.headwater.query.Owners;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.HttpClient;

/**
 * Asks owners over HTTP, with connections that are kept, as many requests at once to each as the
 * limits allow, and none to one that has failed too often, until a few tries show that it is back.
 */
public final class HttpOwners implements Owners {
  private final HttpClient client;
  private final OwnerLimits limits;
  private final Map<String, AskOwner> owners;

  HttpOwners(HttpClient client, OwnerLimits limits, Map<String, AskOwner> owners) {
    this.client = client;
    this.limits = limits;
    this.owners = Map.copyOf(owners);
  }

  @Override
  public CompletableFuture<OwnerAnswer> ask(Service owner, OwnerRequest request, Duration longest) {
    return Optional.ofNullable(owners.get(owner.name()))
        .map(known -> known.ask(request, longest))
        .orElseGet(() -> CompletableFuture.failedFuture(unknown(owner)));
  }

  private OwnerException unknown(Service owner) {
    return new OwnerException(
        owner.name(),
        Reason.DOWN,
        "no address is given for it; there are some of " + owners.keySet() + ".");
  }

  @Override
  public int valuesMax() {
    return limits.valuesMax();
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception failure) {
      throw new HeadwaterException(
          "HW812", "http", "its client does not stop: " + failure, "end the process.", failure);
    }
  }
}
