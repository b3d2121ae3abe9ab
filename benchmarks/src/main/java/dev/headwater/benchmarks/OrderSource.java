package dev.headwater.benchmarks;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Orders of random customers for random products, with ids that rise and are never used again. */
final class OrderSource {
  /** No order is refused. */
  static final int NEVER = 0;

  private static final AtomicLong LAST_ID = new AtomicLong();
  private static final int QUANTITY_MAX = 3;
  private static final long PRICE = 100;

  private final int refusedEach;

  /**
   * @param refusedEach one of so many orders is refused, or {@link #NEVER}
   */
  OrderSource(int refusedEach) {
    this.refusedEach = refusedEach;
  }

  PlaceOrder next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long id = LAST_ID.incrementAndGet();
    int quantity = 1 + random.nextInt(QUANTITY_MAX);
    int product = 1 + random.nextInt(SagaTables.PRODUCTS);
    return new PlaceOrder(id, customer(id, random), product, quantity, quantity * PRICE);
  }

  private long customer(long id, ThreadLocalRandom random) {
    int each = PlaceOrder.REFUSES_EACH;
    long before = (long) each * random.nextInt(SagaTables.CUSTOMERS / each);
    boolean refused = refusedEach != NEVER && id % refusedEach == 0;
    return before + (refused ? each : 1 + random.nextInt(each - 1));
  }

  /** Fails unless the saga ended as it has to. */
  static void requireRight(PlaceOrder order, SagaOutcome outcome) {
    if (outcome != order.rightOutcome()) {
      throw new IllegalStateException(order + " ended " + outcome + ".");
    }
  }
}
