/**
 * Holds copies against their owners at one tick, and mends them. Comes in: a copy, its owner's
 * published views, and the position. Guaranteed going out: every difference that is told is one,
 * neither side was locked, no snapshot was held for longer than a bounded number of rows takes, and
 * what is repaired never goes back.
 */
@NullMarked
package dev.headwater.audit;

import org.jspecify.annotations.NullMarked;
