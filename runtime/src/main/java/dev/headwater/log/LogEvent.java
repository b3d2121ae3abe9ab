package dev.headwater.log;

import java.time.Instant;
import java.util.UUID;

/**
 * A domain event as it stands in the log.
 *
 * @param sequence ascending within one reading; per key in commit order
 * @param payload JSON
 */
public record LogEvent(
    UUID id, String name, String key, String payload, long sequence, Instant publishedAt) {}
