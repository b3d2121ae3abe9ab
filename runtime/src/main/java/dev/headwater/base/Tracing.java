package dev.headwater.base;

import java.util.Optional;

/**
 * The application's tracer, as far as Headwater needs it: a trace travels as the {@code
 * traceparent} of <a href="https://www.w3.org/TR/trace-context/">W3C's trace context</a>, from the
 * transaction of a command to the events that it publishes and to those who handle them. Headwater
 * brings no tracer of its own.
 */
public interface Tracing {
  /** No tracer: a trace that comes in with an event goes on with what its handler publishes. */
  Tracing NONE =
      new Tracing() {
        @Override
        public Optional<String> current() {
          return Optional.empty();
        }

        @Override
        public void within(String traceParent, String span, Work work) throws Exception {
          work.run();
        }
      };

  /** The {@code traceparent} of the calling thread's present span; empty if it is not traced. */
  Optional<String> current();

  /**
   * Runs the work in a new span, on the calling thread, and lets its failure pass. {@link #current}
   * names that span meanwhile.
   *
   * @param traceParent the span that caused it, perhaps of another service and of long ago
   * @param span a name of few values, such as {@code handle order-placed}
   */
  void within(String traceParent, String span, Work work) throws Exception;

  /** What is traced. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }
}
