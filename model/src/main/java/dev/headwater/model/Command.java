package dev.headwater.model;

import static java.util.Objects.requireNonNull;

/** A request to the owner of some data to change it; the owner's rules decide. */
public final class Command<Q extends Record, R extends Record> implements Declaration {
  private final Service service;
  private final String name;
  private final Class<Q> requestType;
  private final Class<R> replyType;

  Command(Service service, String name, Class<Q> requestType, Class<R> replyType) {
    this.service = service;
    this.name = requireNonNull(name);
    this.requestType = requireNonNull(requestType);
    this.replyType = requireNonNull(replyType);
  }

  /** The service that handles it. */
  @Override
  public Service service() {
    return service;
  }

  public String name() {
    return name;
  }

  public Class<Q> requestType() {
    return requestType;
  }

  public Class<R> replyType() {
    return replyType;
  }

  @Override
  public String toString() {
    return service + "." + name;
  }
}
