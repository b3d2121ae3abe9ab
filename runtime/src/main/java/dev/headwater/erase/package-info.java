/**
 * Erases what is left of a person's data after its owner has deleted or anonymised it. Comes in: a
 * key, and the databases of owner and subscribers. Guaranteed going out: nothing is erased that a
 * subscriber may still have to read or that somebody has to decide, and the report names every
 * place that was looked at, what was found there, and what is still pending, without telling whose
 * data it was.
 */
@NullMarked
package dev.headwater.erase;

import org.jspecify.annotations.NullMarked;
