package dev.headwater.saga;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Ids that sort by the time they were made at: rows of sagas that run together lie together.
 * Version 7 of RFC 9562.
 */
final class TimeOrderedId {
  private TimeOrderedId() {}

  static UUID at(Instant now, RandomGenerator random) {
    long high = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0xfffL);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
