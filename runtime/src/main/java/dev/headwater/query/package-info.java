/**
 * Answers queries whose parts lie in several services: asks owners in batches and in parallel,
 * reads copies and projections here, joins, and says of each part from where and of when it is.
 */
@NullMarked
package dev.headwater.query;

import org.jspecify.annotations.NullMarked;
