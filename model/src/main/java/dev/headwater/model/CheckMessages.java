package dev.headwater.model;

import dev.headwater.model.Manifest.Handled;
import dev.headwater.model.Manifest.Published;
import dev.headwater.model.Manifest.Subscribed;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A command has one handler and an event one publisher; who listens, listens to something that is
 * published.
 */
final class CheckMessages {
  private final Landscape landscape;
  private final Findings findings;

  CheckMessages(Landscape landscape, Findings findings) {
    this.landscape = landscape;
    this.findings = findings;
  }

  void run() {
    for (Manifest service : landscape.services()) {
      service.commands().forEach(this::checkHandlers);
      service.events().forEach(this::checkPublishers);
      checkSubscriptions(service);
    }
  }

  private void checkHandlers(Handled command) {
    List<String> handlers =
        landscape.having(
            command.name(), service -> service.commands().stream().map(Handled::name).toList());
    if (handlers.size() > 1) {
      findings.error(
          Rule.COMMAND_TWICE,
          command.name(),
          "command `%s` is handled by %s".formatted(command.name(), Findings.list(handlers)),
          "leave it to the service that owns what it changes, or rename one of them");
    }
  }

  private void checkPublishers(Published event) {
    List<String> publishers = landscape.publishersOf(event.name());
    if (publishers.size() > 1) {
      findings.error(
          Rule.EVENT_TWICE,
          event.name(),
          "event `%s` is published by %s".formatted(event.name(), Findings.list(publishers)),
          "leave it to the service where it happens, or give the events different names");
    }
  }

  private void checkSubscriptions(Manifest service) {
    Set<String> seen = new HashSet<>();
    for (Subscribed subscription : service.subscriptions()) {
      String event = subscription.publisher() + "." + subscription.event();
      String where = service.service() + " on " + event;
      if (!seen.add(event)) {
        findings.error(
            Rule.SUBSCRIBED_TWICE,
            where,
            "it is subscribed to twice",
            "keep one subscription, and let its handler do both things");
      }
      checkPublisher(service, where, subscription);
      Reasons.check(
          where,
          subscription.because(),
          List.of(service.service(), subscription.publisher(), subscription.event()),
          findings);
    }
  }

  private void checkPublisher(Manifest service, String where, Subscribed subscription) {
    if (subscription.publisher().equals(service.service())) {
      findings.error(
          Rule.EVENT_OF_ITSELF,
          where,
          "`%s` subscribes to its own event".formatted(service.service()),
          "do it in the transaction that publishes the event");
      return;
    }
    Optional<Published> event = landscape.event(subscription.publisher(), subscription.event());
    if (event.isPresent()) {
      new Contract(where, subscription.publisher() + "." + subscription.event(), findings)
          .check(event.get().shape(), subscription.shape());
    } else {
      reportNoPublisher(where, subscription);
    }
  }

  private void reportNoPublisher(String where, Subscribed subscription) {
    List<String> publishers = landscape.publishersOf(subscription.event());
    findings.error(
        Rule.EVENT_OF_NOBODY,
        where,
        "`%s` publishes no event `%s`".formatted(subscription.publisher(), subscription.event()),
        publishers.isEmpty()
            ? "declare the event where it happens, and check the two services together"
            : "subscribe to that of " + Findings.list(publishers));
  }
}
