/**
 * A service's manifest as JSON, so that services built apart can be checked against one another.
 * What is written is read back as it was; what cannot be read is refused with the place and the
 * remedy, and never half understood.
 */
@NullMarked
package dev.headwater.manifest;

import org.jspecify.annotations.NullMarked;
