/**
 * Commands and reads at the owner. Comes in: a request, perhaps sent twice. Guaranteed going out:
 * the business rules ran in one local transaction, their outcome is kept with its effects and given
 * again to who asks again, and a token proves the write. Who asks for rows of the owner's entities
 * gets what is published of them, with as-of and a token of the same snapshot.
 */
@NullMarked
package dev.headwater.owner;

import org.jspecify.annotations.NullMarked;
