package dev.headwater.measure;

import dev.headwater.outbox.Subscriber;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/** What an owner keeps, and for whom; one gauge for each slot and each subscriber. */
final class OutboxMeters implements AutoCloseable {
  private final Counter truncations;
  private final Counter letGo;
  private final MultiGauge rows;
  private final MultiGauge bytes;
  private final MultiGauge unread;
  private final MultiGauge behind;
  private final MultiGauge kept;
  private final AtomicLong published = new AtomicLong();

  OutboxMeters(ServiceMeters meters) {
    truncations =
        meters.counter(
            "headwater.outbox.truncations", "Slots that this instance has truncated", "slots");
    letGo =
        meters.counter(
            "headwater.outbox.subscribers.let.go",
            "Subscribers whose changes are not kept any more, by this instance's doing",
            "subscribers");
    meters.count(
        "headwater.events.published",
        "Events written to the outbox since the database's statistics began",
        "events",
        Tags.empty(),
        published::get);
    rows = meters.gauges("headwater.outbox.rows", "Rows in a slot of the outbox", "rows");
    bytes = meters.gauges("headwater.outbox.size", "Size of a slot with its index", "bytes");
    unread =
        meters.gauges(
            "headwater.subscriber.unread",
            "Changes and events that a subscriber has not reported as applied",
            "changes");
    behind =
        meters.gauges(
            "headwater.subscriber.behind",
            "How long ago a subscriber had everything",
            "milliseconds");
    kept =
        meters.gauges(
            "headwater.subscriber.kept",
            "1 while a subscriber's changes are kept, 0 when it was let go of",
            "subscribers");
  }

  void pruned(int slotsTruncated, int subscribersLetGo) {
    truncations.increment(slotsTruncated);
    letGo.increment(subscribersLetGo);
  }

  void show(OutboxFigures figures) {
    published.set(figures.eventsPublished());
    ofSlots(rows, figures, OutboxFigures.Slot::rows);
    ofSlots(bytes, figures, OutboxFigures.Slot::bytes);
    ofSubscribers(unread, figures, Subscriber::unread);
    ofSubscribers(behind, figures, subscriber -> subscriber.behind().toMillis());
    ofSubscribers(kept, figures, subscriber -> subscriber.letGoBecause().isPresent() ? 0 : 1);
  }

  private static void ofSlots(
      MultiGauge gauge, OutboxFigures figures, ToDoubleFunction<OutboxFigures.Slot> value) {
    replace(
        gauge,
        figures.slots().stream()
            .<MultiGauge.Row<?>>map(
                slot -> MultiGauge.Row.of(Tags.of("slot", slot.name()), slot, value))
            .toList());
  }

  private static void ofSubscribers(
      MultiGauge gauge, OutboxFigures figures, ToDoubleFunction<Subscriber> value) {
    replace(
        gauge,
        figures.subscribers().stream()
            .<MultiGauge.Row<?>>map(
                each -> MultiGauge.Row.of(Tags.of("subscriber", each.name()), each, value))
            .toList());
  }

  private static void replace(MultiGauge gauge, List<MultiGauge.Row<?>> values) {
    gauge.register(values, true);
  }

  @Override
  public void close() {
    for (MultiGauge gauge : List.of(rows, bytes, unread, behind, kept)) {
      replace(gauge, List.of());
    }
  }
}
