/**
 * The words that all stages share: errors with a code and a remedy, the surroundings that a test
 * can replace, and plain access to SQL. Nothing here knows a stage, and every stage may use it.
 */
@NullMarked
package dev.headwater.base;

import org.jspecify.annotations.NullMarked;
