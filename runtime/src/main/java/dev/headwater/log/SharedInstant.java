package dev.headwater.log;

/**
 * An instant of an owner's that several workers read at once, for as long as the reading that gave
 * it is open.
 *
 * @param snapshotName by which the owner knows it
 */
public record SharedInstant(String snapshotName) {}
