package dev.headwater.base;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tracer that numbers its spans, and remembers which had which parent. For one thread. */
public final class Spans implements Tracing {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-";

  private final List<String> spans = new ArrayList<>();
  private @Nullable String present;

  @Override
  public Optional<String> current() {
    return Optional.ofNullable(present);
  }

  @Override
  public void within(String traceParent, String span, Work work) throws Exception {
    spans.add(span + " caused by " + traceParent);
    present = of(spans.size());
    try {
      work.run();
    } finally {
      present = null;
    }
  }

  /** From now on, whoever calls is in that span. */
  public void traced(int span) {
    tracedBy(of(span));
  }

  /** From now on, whoever calls is in what this says. */
  public void tracedBy(String traceParent) {
    present = traceParent;
  }

  /** From now on, whoever calls is in no span. */
  public void untraced() {
    present = null;
  }

  /** What was run so far. */
  public List<String> spans() {
    return List.copyOf(spans);
  }

  public void clear() {
    spans.clear();
  }

  /** The {@code traceparent} of a span. */
  public static String of(int number) {
    return TRACE + "%016x-01".formatted(number);
  }
}
