package dev.headwater.log;

import dev.headwater.base.HeadwaterException;
import dev.headwater.manifest.ManifestJson;
import dev.headwater.model.Finding;
import dev.headwater.model.Manifest;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a subscriber expects of one owner, held against what the owner's database says of itself:
 * two services that were built apart may never have been checked together.
 *
 * @param subscriber the subscribing service as its model describes it
 */
public record OwnerContract(String owner, Manifest subscriber) {
  /**
   * Checks the two services together.
   *
   * @param service whose database it is
   * @param manifest what that service owns and publishes, as JSON
   * @throws HeadwaterException HW505 when it is another service's database, HW506 when the two do
   *     not fit together
   */
  public void requireKept(String service, String manifest) {
    if (!service.equals(owner)) {
      throw new HeadwaterException(
          "HW505",
          subscriber.service(),
          "the data source for \"" + owner + "\" leads to the database of \"" + service + "\".",
          "give readingFrom a data source of the owner's own database.");
    }
    List<Finding> errors =
        Manifest.check(List.of(towardsOwner(), published(ManifestJson.read(manifest)))).stream()
            .filter(Finding::isError)
            .toList();
    if (!errors.isEmpty()) {
      throw new HeadwaterException(
          "HW506",
          subscriber.service(),
          "it does not fit together with \"%s\" as that is now: %s"
              .formatted(
                  owner, errors.stream().map(Finding::toString).collect(Collectors.joining(" "))),
          "build the two against the same version of the owner's declarations.");
    }
  }

  /** What concerns third services cannot be judged here. */
  private Manifest towardsOwner() {
    return new Manifest(
        subscriber.format(),
        subscriber.service(),
        subscriber.entities(),
        subscriber.copies().stream().filter(copy -> copy.owner().equals(owner)).toList(),
        subscriber.commands(),
        subscriber.events(),
        subscriber.subscriptions().stream()
            .filter(subscription -> subscription.publisher().equals(owner))
            .toList(),
        List.of(),
        subscriber.sagas().stream().flatMap(saga -> saga.only(owner).stream()).toList(),
        List.of());
  }

  private static Manifest published(Manifest whole) {
    return new Manifest(
        whole.format(),
        whole.service(),
        whole.entities(),
        List.of(),
        whole.commands(),
        whole.events(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
