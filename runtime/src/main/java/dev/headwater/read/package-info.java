/**
 * What every read of local data has in common: what it demands, how long it waits for that, and how
 * far its answer can be trusted.
 */
@NullMarked
package dev.headwater.read;

import org.jspecify.annotations.NullMarked;
