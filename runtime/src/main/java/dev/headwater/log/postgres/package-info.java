/**
 * The log on PostgreSQL: the owner's outbox itself, read over the subscriber's read-only login. One
 * write in the owner's transaction, one in the subscriber's; what a reading shows is exactly what
 * its snapshot sees and the position's did not, and a tick has made it durable before any of it
 * leaves.
 */
@NullMarked
package dev.headwater.log.postgres;

import org.jspecify.annotations.NullMarked;
