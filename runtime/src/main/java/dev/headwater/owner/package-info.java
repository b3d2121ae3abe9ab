/**
 * Commands at the owner. Comes in: a request, perhaps sent twice. Guaranteed going out: the
 * business rules ran in one local transaction, their outcome is kept with its effects and given
 * again to who asks again, and a token proves the write.
 */
@NullMarked
package dev.headwater.owner;

import org.jspecify.annotations.NullMarked;
