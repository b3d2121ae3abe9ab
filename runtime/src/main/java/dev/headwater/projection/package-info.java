/**
 * Read models that join what lies in one service's database. Comes in: committed changes of
 * entities and copies there, noted by triggers. Guaranteed going out: each projection equals its
 * definition, computed over its inputs, as soon as it has caught up with them.
 */
@NullMarked
package dev.headwater.projection;

import org.jspecify.annotations.NullMarked;
