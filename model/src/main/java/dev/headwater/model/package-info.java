/**
 * What a system of services is: who owns, copies, handles and publishes what, as plain values
 * without any I/O. Whatever is declared here can be checked without running it, and what passes
 * {@link dev.headwater.model.Model#check()} holds together.
 */
@NullMarked
package dev.headwater.model;

import org.jspecify.annotations.NullMarked;
