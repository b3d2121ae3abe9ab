package dev.headwater.projection;

/** What was read, and how far it can be trusted; both of one instant. */
public record Answer<T>(T value, Stamp stamp) {}
