package dev.headwater.benchmarks;

import dev.headwater.model.Service;
import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerRequest;
import dev.headwater.query.Owners;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks as another does, but one owner after another: each answer is waited for. */
record AskInTurn(Owners asked) implements Owners {
  @Override
  public CompletableFuture<OwnerAnswer> ask(Service owner, OwnerRequest request, Duration longest) {
    return CompletableFuture.completedFuture(asked.ask(owner, request, longest).join());
  }

  @Override
  public int valuesMax() {
    return asked.valuesMax();
  }
}
