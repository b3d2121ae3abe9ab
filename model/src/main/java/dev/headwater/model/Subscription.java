package dev.headwater.model;

import static java.util.Objects.requireNonNull;

/** A service acts on another one's event. There is none without a reason. */
public final class Subscription<T extends Record> implements Declaration {
  private final Service service;
  private final Event<T> event;
  private final String because;

  private Subscription(Service service, Event<T> event, String because) {
    this.service = service;
    this.event = event;
    this.because = because;
  }

  /** The service that acts, not the one that publishes. */
  @Override
  public Service service() {
    return service;
  }

  public Event<T> event() {
    return event;
  }

  public String because() {
    return because;
  }

  @Override
  public String toString() {
    return service + " on " + event;
  }

  /** A subscription that lacks nothing but its reason. */
  public static final class Draft<T extends Record> {
    private final Service service;
    private final Event<T> event;

    Draft(Service service, Event<T> event) {
      this.service = service;
      this.event = requireNonNull(event, Service.CIRCLE);
    }

    /** What the service does on the event, and why it is not asked to by a command. */
    public Subscription<T> because(String reason) {
      return new Subscription<>(service, event, requireNonNull(reason));
    }
  }
}
