/**
 * Puts Headwater into a service's database, brings it up to date, and takes it out again. Whatever
 * starts at the same time, migrating twice is migrating once; after an uninstall nothing is left.
 */
@NullMarked
package dev.headwater.install;

import org.jspecify.annotations.NullMarked;
