package dev.headwater.measure;

import dev.headwater.query.AnsweredListener;
import dev.headwater.query.AskedListener;
import dev.headwater.query.PartStamp.Served;
import dev.headwater.query.QueryAnswer;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What queries take, how they end, and how their owners answer. */
final class QueryMeters implements AnsweredListener, AskedListener {
  private final ServiceMeters meters;

  QueryMeters(ServiceMeters meters) {
    this.meters = meters;
  }

  @Override
  public void answered(String query, @Nullable QueryAnswer<?> answer, long nanos) {
    meters
        .timer(
            "headwater.queries",
            "Queries that this instance was asked, by how they ended: full, stale, partial, failed",
            Tags.of("query", query, "outcome", outcome(answer)))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private static String outcome(@Nullable QueryAnswer<?> answer) {
    if (answer == null) {
      return "failed";
    }
    if (answer.parts().stream().anyMatch(part -> part.served() == Served.LEFT_OUT)) {
      return "partial";
    }
    return answer.parts().stream().anyMatch(part -> part.error().isPresent()) ? "stale" : "full";
  }

  @Override
  public void asked(String owner, boolean answered, long nanos) {
    meters
        .timer(
            "headwater.owners.asked",
            "Requests for parts of queries, by owner and whether it gave a good answer",
            Tags.of("owner", owner, "outcome", answered ? "answered" : "failed"))
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
