/**
 * Local replicas of other services' data: ordinary tables that only the applier may write. Comes
 * in: staged states of one tick. Guaranteed going out: the copies equal what their owners published
 * as of a known instant, and every read says which.
 */
@NullMarked
package dev.headwater.copy;

import org.jspecify.annotations.NullMarked;
