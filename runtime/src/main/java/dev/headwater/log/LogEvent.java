package dev.headwater.log;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A domain event as it stands in the log.
 *
 * @param sequence ascending within one reading; per key in commit order
 * @param payload JSON
 * @param traceParent the trace that caused it, as the publisher gave it; null if it was not traced
 */
public record LogEvent(
    UUID id,
    String name,
    String key,
    String payload,
    long sequence,
    Instant publishedAt,
    @Nullable String traceParent) {}
