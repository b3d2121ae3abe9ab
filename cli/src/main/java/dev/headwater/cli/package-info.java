/**
 * The command line. Comes in: what an operator or a build script asks; guaranteed going out: an
 * answer in plain lines or JSON, an exit code that tells good (0), wrong (1) and misused (2) apart,
 * and for every error one line with its remedy.
 */
@NullMarked
package dev.headwater.cli;

import org.jspecify.annotations.NullMarked;
