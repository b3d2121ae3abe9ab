package dev.headwater.examples.shop.demo;

import dev.headwater.RunningService;
import dev.headwater.inbox.Freshness;
import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.WorkerState;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A service that follows an owner.
 *
 * @param copies what it has of that owner's data, all of one instant; none if it follows for events
 *     alone
 */
record Following(
    RunningService running,
    Service service,
    Service owner,
    List<Copy<?>> copies,
    StoredProgress stored) {

  /** Whom a service follows. */
  static Set<Service> owners(Model model, Service service) {
    Set<Service> owners = new LinkedHashSet<>();
    model.copiesOf(service).forEach(copy -> owners.add(copy.entity().service()));
    model.subscriptionsOf(service).forEach(each -> owners.add(each.event().service()));
    owners.addAll(model.heardInSagas(service));
    return owners;
  }

  static Following of(
      Model model, RunningService running, DataSource database, Service service, Service owner) {
    List<Copy<?>> copies =
        model.copiesOf(service).stream()
            .filter(copy -> copy.entity().service().equals(owner))
            .toList();
    return new Following(
        running, service, owner, copies, new StoredProgress(database, owner.name()));
  }

  Outlook outlook() {
    return running.outlook(owner);
  }

  /** Empty as long as the copies are being filled. */
  Optional<Instant> asOf() {
    if (outlook().state() == WorkerState.STANDBY) {
      return stored.asOf(); // another instance of the service is at work
    }
    return outlook().freshness().map(Freshness::asOf);
  }

  /** By all instances of the service together. */
  long changesApplied() {
    return stored.changesApplied();
  }

  boolean isLaterThan(Instant instant) {
    return asOf().map(asOf -> asOf.isAfter(instant)).orElse(false);
  }
}
