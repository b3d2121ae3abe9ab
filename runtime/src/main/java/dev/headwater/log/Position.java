package dev.headwater.log;

import java.util.UUID;

/**
 * How far a subscriber has come with an owner. Valid only while the tick exists at the owner: after
 * a crash, a failover or a restore that lost it, the position says nothing any more.
 *
 * @param incarnation the owner's installation that the tick is of
 */
public record Position(String owner, UUID incarnation, UUID tick, Snapshot snapshot) {}
