/**
 * Sagas: transactions across services. Comes in: a saga that somebody starts, and messages of its
 * participants, in any order and as often as they come. Guaranteed going out: it ends completed or
 * compensated; each step takes effect at most once, and what was done and is not to stay is undone
 * once, in reverse order.
 */
@NullMarked
package dev.headwater.saga;

import org.jspecify.annotations.NullMarked;
