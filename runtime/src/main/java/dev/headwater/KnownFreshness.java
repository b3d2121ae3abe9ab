package dev.headwater;

import dev.headwater.inbox.Freshness;
import dev.headwater.inbox.Look;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.log.Token;
import dev.headwater.read.FreshnessSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What this instance's workers know of their owners. */
final class KnownFreshness implements FreshnessSource {
  private final Map<String, ReceiveTicks> receivers;

  KnownFreshness(Map<String, ReceiveTicks> receivers) {
    this.receivers = receivers;
  }

  @Override
  public Optional<Freshness> freshness(String owner) {
    return Optional.ofNullable(receivers.get(owner))
        .flatMap(receiver -> receiver.outlook().freshness());
  }

  @Override
  public Optional<Look> lastLook(String owner) {
    return Optional.ofNullable(receivers.get(owner))
        .flatMap(receiver -> receiver.outlook().lastLook());
  }

  @Override
  public void look(String owner) {
    ReceiveTicks receiver = receivers.get(owner);
    if (receiver != null) {
      receiver.look();
    }
  }

  @Override
  public void demand(Token token) {
    ReceiveTicks receiver = receivers.get(token.owner());
    if (receiver != null) {
      receiver.demand(token);
    }
  }

  @Override
  public void awaitChange(String owner, long nanosMax) throws InterruptedException {
    ReceiveTicks receiver = receivers.get(owner);
    if (receiver == null) {
      TimeUnit.NANOSECONDS.sleep(nanosMax);
    } else {
      receiver.outlook().awaitChange(nanosMax);
    }
  }

  @Override
  public boolean isFilled(String owner) {
    ReceiveTicks receiver = receivers.get(owner);
    return receiver != null && receiver.outlook().isFilled();
  }
}
