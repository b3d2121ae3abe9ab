/**
 * The way in: bring a service's database to its model, and run the service. Everything that happens
 * then happens in the stages' packages; here they are only put together.
 */
@NullMarked
package dev.headwater;

import org.jspecify.annotations.NullMarked;
