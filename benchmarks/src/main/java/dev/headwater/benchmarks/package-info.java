/**
 * Measures Headwater beside what one would use otherwise. Comes in: a kind of benchmark and its
 * sizes; guaranteed going out: figures of interleaved rounds on equal servers with equal
 * durability, each of a copy that was found equal to its owner, and never a ratio without what it
 * was held against.
 */
@NullMarked
package dev.headwater.benchmarks;

import org.jspecify.annotations.NullMarked;
