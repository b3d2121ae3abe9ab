/**
 * An owner's committed changes, as one subscriber reads them. Comes in: a position. Guaranteed
 * going out: everything committed since that position and nothing else, durable at the owner,
 * states as of one instant, events of a key in commit order.
 */
@NullMarked
package dev.headwater.log;

import org.jspecify.annotations.NullMarked;
