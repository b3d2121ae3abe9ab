/**
 * The owner's outbox: whatever is written to an entity's table, by whatever means, leaves the
 * changed keys here in the same transaction. Guaranteed going out: a committed change is published,
 * one that was rolled back is not, and the owner's writers need neither rights nor code of ours.
 */
@NullMarked
package dev.headwater.outbox;

import org.jspecify.annotations.NullMarked;
