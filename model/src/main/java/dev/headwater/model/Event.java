package dev.headwater.model;

import static java.util.Objects.requireNonNull;

/**
 * Something that happened at a service, which it publishes on purpose: once, and in order per key.
 */
public final class Event<T extends Record> implements Declaration {
  private final Service service;
  private final String name;
  private final Class<T> type;

  Event(Service service, String name, Class<T> type) {
    this.service = service;
    this.name = requireNonNull(name);
    this.type = requireNonNull(type);
  }

  /** The service that publishes it. */
  @Override
  public Service service() {
    return service;
  }

  public String name() {
    return name;
  }

  public Class<T> type() {
    return type;
  }

  @Override
  public String toString() {
    return service + "." + name;
  }
}
