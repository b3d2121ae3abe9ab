/**
 * A real PostgreSQL 18 in one line, from Maven artifacts, reachable on the loopback interface only.
 * However the JVM that started it ends, no server process and no temporary directory remain.
 */
@NullMarked
package dev.headwater.embedded;

import org.jspecify.annotations.NullMarked;
