package dev.headwater.benchmarks;

import dev.headwater.model.Service;
import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerRequest;
import dev.headwater.query.Owners;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/** Asks as another does, and counts. */
final class CountRequests implements Owners {
  private final Owners asked;
  private final LongAdder requests = new LongAdder();

  CountRequests(Owners asked) {
    this.asked = asked;
  }

  long soFar() {
    return requests.sum();
  }

  @Override
  public CompletableFuture<OwnerAnswer> ask(Service owner, OwnerRequest request, Duration longest) {
    requests.increment();
    return asked.ask(owner, request, longest);
  }

  @Override
  public int valuesMax() {
    return asked.valuesMax();
  }
}
