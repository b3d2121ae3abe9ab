/**
 * Holds a service's database against its model. Comes in: the model and the database as they are
 * now. Guaranteed going out: findings with stable codes, each with its evidence and its remedy;
 * nothing is changed, and no row is locked.
 */
@NullMarked
package dev.headwater.drift;

import org.jspecify.annotations.NullMarked;
