package dev.headwater.copy;

import dev.headwater.log.Token;
import java.time.Instant;
import java.util.Optional;

/**
 * What a copy said, and how far that can be trusted.
 *
 * @param value empty if the copy has no such row
 * @param asOf everything that its owner had committed before is in the copy; {@link Instant#EPOCH}
 *     for a copy that was never filled
 * @param withinWindow whether the copy is no older than its declared window
 * @param complete whether nothing is known to be missing from the copy
 * @param token carried along to further reads, in any service, keeps them from going back; empty
 *     for a copy that was never filled
 */
public record Read<T>(
    Optional<T> value,
    Instant asOf,
    boolean withinWindow,
    boolean complete,
    Optional<Token> token) {}
