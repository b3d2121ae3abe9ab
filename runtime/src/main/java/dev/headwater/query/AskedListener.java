package dev.headwater.query;

/** Is told of each request to an owner. */
@FunctionalInterface
public interface AskedListener {
  AskedListener NONE = (owner, answered, nanos) -> {};

  void asked(String owner, boolean answered, long nanos);
}
