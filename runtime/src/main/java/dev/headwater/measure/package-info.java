/**
 * What a running service tells about itself. Comes in: what the stages, the watch and the pruning
 * know already. Guaranteed going out: meters under stable names and a verdict on the service's
 * health; who asks for either never waits for a database, and no business transaction has a
 * statement more for it.
 */
@NullMarked
package dev.headwater.measure;

import org.jspecify.annotations.NullMarked;
