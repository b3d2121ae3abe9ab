package dev.headwater.inbox;

/** Tells a worker that another one has taken over: it rolls back and stands by. */
public final class FencedOutException extends RuntimeException {
  public FencedOutException() {
    super("another instance has taken over");
  }
}
