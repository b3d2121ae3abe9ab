/**
 * Where an owner's changes take effect. Comes in: readings of a log. Guaranteed going out: each
 * change takes effect exactly once, whatever crashes, because the position advances in the
 * transaction of the effects, or what takes effect bears to come again; and one instance at a time
 * works on an owner.
 */
@NullMarked
package dev.headwater.inbox;

import org.jspecify.annotations.NullMarked;
