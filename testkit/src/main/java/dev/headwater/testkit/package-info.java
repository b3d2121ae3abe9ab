/**
 * A whole system of services in one test, on real PostgreSQL: stepped by hand or left running, with
 * a clock to set, faults to inject and sessions to kill. For us and for whoever builds on
 * Headwater.
 */
@NullMarked
package dev.headwater.testkit;

import org.jspecify.annotations.NullMarked;
