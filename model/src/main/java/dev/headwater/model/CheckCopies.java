package dev.headwater.model;

import dev.headwater.model.Manifest.Copied;
import dev.headwater.model.Manifest.Owned;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Copies come from owners, ask for what is published, and say how stale they may be and why. */
final class CheckCopies {
  private final Landscape landscape;
  private final Findings findings;

  CheckCopies(Landscape landscape, Findings findings) {
    this.landscape = landscape;
    this.findings = findings;
  }

  void run() {
    for (Manifest service : landscape.services()) {
      for (Copied copy : service.copies()) {
        String where = service.service() + "." + copy.name();
        checkOwner(service, where, copy);
        checkWindow(where, copy);
        Reasons.check(
            where,
            copy.because(),
            List.of(service.service(), copy.name(), copy.owner(), copy.entity()),
            findings);
      }
    }
  }

  private void checkOwner(Manifest service, String where, Copied copy) {
    Optional<Owned> entity = landscape.entity(copy.owner(), copy.entity());
    if (copy.owner().equals(service.service())) {
      findings.error(
          Rule.COPY_BY_OWNER,
          where,
          "`%s` copies `%s`, which it owns itself".formatted(service.service(), copy.entity()),
          "read and join the owner's own table, and drop the copy");
    } else if (entity.isPresent()) {
      checkContract(where, copy, entity.get());
    } else {
      reportNoOwner(where, copy);
    }
  }

  private void checkContract(String where, Copied copy, Owned entity) {
    new Contract(where, copy.owner() + "." + copy.entity(), findings)
        .check(entity.shape(), copy.shape());
    List<String> missing =
        entity.key().stream().filter(key -> copy.shape().field(key).isEmpty()).distinct().toList();
    if (!missing.isEmpty()) {
      findings.error(
          Rule.COPY_LACKS_KEY,
          where,
          "its record lacks %s of the key of `%s.%s`"
              .formatted(Findings.list(missing), copy.owner(), copy.entity()),
          "add the whole key to the record: without it no change finds its row");
    }
  }

  private void reportNoOwner(String where, Copied copy) {
    Optional<Copied> source = landscape.copy(copy.owner(), copy.entity());
    if (source.isPresent()) {
      Copied original = source.get();
      findings.error(
          Rule.COPY_OF_COPY,
          where,
          "`%s.%s` is itself a copy of `%s.%s`"
              .formatted(copy.owner(), copy.entity(), original.owner(), original.entity()),
          "copy `%s.%s` from its owner: delays add up along a chain"
              .formatted(original.owner(), original.entity()));
      return;
    }
    Set<String> owners = new TreeSet<>(landscape.ownersOf(copy.entity()));
    String hint =
        owners.isEmpty()
            ? "declare `%s` where it is owned, and check the two services together"
                .formatted(copy.entity())
            : "copy it from %s, which owns an entity of that name"
                .formatted(Findings.list(List.copyOf(owners)));
    findings.error(
        Rule.COPY_OF_NOTHING,
        where,
        "it copies `%s` from `%s`, which owns no such entity"
            .formatted(copy.entity(), copy.owner()),
        hint);
  }

  private void checkWindow(String where, Copied copy) {
    if (copy.windowMillis() <= 0) {
      findings.error(
          Rule.WINDOW_EMPTY,
          where,
          "its window of %d ms cannot be kept: data takes time to travel"
              .formatted(copy.windowMillis()),
          "allow at least a millisecond, better the seconds that its readers can "
              + "live with; what must never be stale is asked of its owner");
    }
  }
}
