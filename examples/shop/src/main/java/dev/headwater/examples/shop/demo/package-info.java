/**
 * The shop at work: every service with its own database and login, real data, a live load and an
 * outage. Whatever the demo shows is measured while it runs, and it succeeds only if every copy
 * equals its owner's data at the end.
 */
@NullMarked
package dev.headwater.examples.shop.demo;

import org.jspecify.annotations.NullMarked;
