package dev.headwater.model;

import dev.headwater.model.Manifest.Copied;
import dev.headwater.model.Manifest.Handled;
import dev.headwater.model.Manifest.Owned;
import dev.headwater.model.Manifest.Published;
import dev.headwater.model.Manifest.Subscribed;
import java.time.Duration;

/** Turns a service's declarations into data. */
final class WriteManifest {
  private WriteManifest() {}

  static Manifest of(Model model, Service service) {
    return new Manifest(
        Manifest.FORMAT,
        service.name(),
        model.entitiesOf(service).stream().map(WriteManifest::owned).toList(),
        model.copiesOf(service).stream().map(WriteManifest::copied).toList(),
        model.commandsOf(service).stream().map(WriteManifest::handled).toList(),
        model.eventsOf(service).stream().map(WriteManifest::published).toList(),
        model.subscriptionsOf(service).stream().map(WriteManifest::subscribed).toList(),
        model.projectionsOf(service).stream().map(Projected::of).toList(),
        model.sagasOf(service).stream().<Started>map(Started::of).toList(),
        model.queriesOf(service).stream().<Answered>map(Answered::of).toList());
  }

  private static Owned owned(Entity<?> entity) {
    return new Owned(entity.name(), entity.table(), entity.key(), entity.shape(), entity.reads());
  }

  private static Copied copied(Copy<?> copy) {
    Entity<?> entity = copy.entity();
    return new Copied(
        copy.name(),
        entity.service().name(),
        entity.name(),
        copy.table(),
        copy.shape(),
        millis(copy.window()),
        copy.because());
  }

  private static Handled handled(Command<?, ?> command) {
    return new Handled(
        command.name(), Shape.of(command.requestType()), Shape.of(command.replyType()));
  }

  private static Published published(Event<?> event) {
    return new Published(event.name(), Shape.of(event.type()));
  }

  private static Subscribed subscribed(Subscription<?> subscription) {
    Event<?> event = subscription.event();
    return new Subscribed(
        event.service().name(), event.name(), Shape.of(event.type()), subscription.because());
  }

  /** A window of centuries is odd, but no reason to overflow. */
  static long millis(Duration window) {
    Duration most = Duration.ofMillis(Long.MAX_VALUE);
    Duration least = Duration.ofMillis(Long.MIN_VALUE);
    if (window.compareTo(most) > 0) {
      return Long.MAX_VALUE;
    }
    return window.compareTo(least) < 0 ? Long.MIN_VALUE : window.toMillis();
  }
}
