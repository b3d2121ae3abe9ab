package dev.headwater.http;

import dev.headwater.owner.ReadLimits;
import java.time.Duration;

/**
 * What clients may use of a service.
 *
 * @param bodyBytesMax of one request
 * @param concurrentMax requests that are worked on at once; each may take a session of the
 *     database's pool, so no more than that has. Whoever comes beyond it is asked to come again.
 * @param connectionsMax beyond it none are accepted until others end
 * @param requestMax from a request's first byte to its answer's last one; then the connection is
 *     cut
 * @param idleMax how long a connection may stay without anything on it
 * @param reads how much one answer may have
 */
public record HttpLimits(
    int bodyBytesMax,
    int concurrentMax,
    int connectionsMax,
    Duration requestMax,
    Duration idleMax,
    ReadLimits reads) {
  public HttpLimits {
    if (bodyBytesMax < 1 || concurrentMax < 1 || connectionsMax < 1) {
      throw new IllegalArgumentException(
          "%d bytes, %d requests, %d connections"
              .formatted(bodyBytesMax, concurrentMax, connectionsMax));
    }
    if (requestMax.toMillis() < 1 || idleMax.toMillis() < 1) {
      throw new IllegalArgumentException(requestMax + " for a request, idle for " + idleMax);
    }
  }

  /** One MiB, 16 requests at once over 1,000 connections, each 30 seconds, 30 seconds idle. */
  public static HttpLimits byDefault() {
    return new HttpLimits(
        1024 * 1024,
        16,
        1_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        ReadLimits.byDefault());
  }

  public HttpLimits withBodyBytesMax(int most) {
    return new HttpLimits(most, concurrentMax, connectionsMax, requestMax, idleMax, reads);
  }

  public HttpLimits withConcurrentMax(int most) {
    return new HttpLimits(bodyBytesMax, most, connectionsMax, requestMax, idleMax, reads);
  }

  public HttpLimits withConnectionsMax(int most) {
    return new HttpLimits(bodyBytesMax, concurrentMax, most, requestMax, idleMax, reads);
  }

  public HttpLimits withRequestMax(Duration longest) {
    return new HttpLimits(bodyBytesMax, concurrentMax, connectionsMax, longest, idleMax, reads);
  }

  public HttpLimits withIdleMax(Duration longest) {
    return new HttpLimits(bodyBytesMax, concurrentMax, connectionsMax, requestMax, longest, reads);
  }

  public HttpLimits withReads(ReadLimits other) {
    return new HttpLimits(bodyBytesMax, concurrentMax, connectionsMax, requestMax, idleMax, other);
  }
}
