package dev.headwater.inbox;

/**
 * A share of a large tick that a worker takes.
 *
 * @param copy whose changes they are
 * @param number from 0
 * @param parts how many shares there are of this copy
 * @param fingerprint of the copy's table, so that an instance with another version of it stays away
 */
public record Share(String copy, int number, int parts, String fingerprint) {}
