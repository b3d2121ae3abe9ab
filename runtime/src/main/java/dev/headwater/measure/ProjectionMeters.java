package dev.headwater.measure;

import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.WorkerState;
import dev.headwater.projection.ProjectionStatus;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** The meters of projections; of nothing before they were looked at first. */
final class ProjectionMeters {
  private static final String PREFIX = "headwater.projection.";

  private final ServiceMeters meters;

  /** Those that readers see, or that are built first. */
  private final Map<String, ProjectionStatus> live = new ConcurrentHashMap<>();

  ProjectionMeters(ServiceMeters meters) {
    this.meters = meters;
  }

  void looked(List<ProjectionStatus> all) {
    all.stream()
        .filter(each -> each.isLive() || !live.containsKey(each.name()))
        .forEach(each -> live.put(each.name(), each));
  }

  void show(String name, Outlook outlook) {
    Tags tags = Tags.of("projection", name);
    gauge("age", "How old what it shows is", "milliseconds", tags, ProjectionMeters::ageMillis);
    gauge("window", "How old it may be", "milliseconds", tags, each -> each.window().toMillis());
    gauge(
        "within.window",
        "1 while it is built and no older than it may be",
        "",
        tags,
        each -> each.isWithinWindow() ? 1 : 0);
    meters.count(
        PREFIX + "rows.changed",
        "Rows that this instance has computed and that were not as they had been",
        "rows",
        tags,
        outlook::changesApplied);
    meters.gauge(
        PREFIX + "failing",
        "1 while its rows cannot be computed",
        "",
        tags,
        () -> outlook.state() == WorkerState.FAILING ? 1 : 0);
  }

  private static double ageMillis(ProjectionStatus each) {
    return each.age().map(Duration::toMillis).map(Long::doubleValue).orElse(Double.NaN);
  }

  private void gauge(
      String name,
      String description,
      String unit,
      Tags tags,
      ToDoubleFunction<ProjectionStatus> value) {
    String projection = tags.stream().findFirst().orElseThrow().getValue();
    meters.gauge(
        PREFIX + name,
        description,
        unit,
        tags,
        () -> {
          ProjectionStatus status = live.get(projection);
          return status == null ? Double.NaN : value.applyAsDouble(status);
        });
  }
}
