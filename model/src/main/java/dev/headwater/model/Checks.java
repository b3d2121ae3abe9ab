package dev.headwater.model;

import java.util.Collection;

/**
 * Everything that can be told from manifests alone. A model is checked by its services' manifests,
 * so that services built in one place and services built apart are held to the same rules.
 */
final class Checks {
  private Checks() {}

  static void run(Collection<Manifest> manifests, Findings findings) {
    Landscape landscape = Landscape.of(manifests);
    new CheckNames(landscape, findings).run();
    new CheckOwnership(landscape, findings).run();
    new CheckRecords(landscape, findings).run();
    new CheckCopies(landscape, findings).run();
    new CheckProjections(landscape, findings).run();
    new CheckQueries(landscape, findings).run();
    new CheckMessages(landscape, findings).run();
    new CheckSagas(landscape, findings).run();
  }
}
