package dev.headwater.model;

/** Something that a {@link Service} says about itself, to be put together in a {@link Model}. */
public sealed interface Declaration
    permits Input, Command, Event, Subscription, Projection, Saga, Query, ServiceLevel {

  /** The service that declares it, and keeps the promise. */
  Service service();
}
