package dev.headwater.model;

import dev.headwater.model.Answered.From;
import dev.headwater.model.Answered.Part;
import dev.headwater.model.CheckProjections.Found;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Scalar;
import dev.headwater.model.Manifest.Copied;
import dev.headwater.model.Projected.Related;
import dev.headwater.model.Source.Otherwise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A query's parts come from where there is such data, are joined to a tree by fields that the
 * source can be asked by, and what they do when it fails can be done.
 */
final class CheckQueries {
  private final Landscape landscape;
  private final Findings findings;

  CheckQueries(Landscape landscape, Findings findings) {
    this.landscape = landscape;
    this.findings = findings;
  }

  void run() {
    for (Manifest service : landscape.services()) {
      service.queries().forEach(query -> check(service, query));
    }
  }

  private void check(Manifest service, Answered query) {
    String where = service.service() + "." + query.name();
    Map<String, Found> sources = new LinkedHashMap<>();
    for (Part part : query.parts()) {
      find(service, part)
          .ifPresentOrElse(
              found -> checkSource(where, part, found, sources),
              () -> reportNoSource(service, where, part));
      checkOtherwise(service, where, query, part);
    }
    List<Related> relations =
        query.parts().stream()
            .flatMap(
                part ->
                    part.on().stream()
                        .map(on -> new Related(part.alias(), part.source(), part.kind(), on)))
            .toList();
    new CheckJoins(where, query.parts().get(0).alias(), relations, sources, findings).run();
    new CheckShown(where, query, findings).run();
    new CheckReads(where, query.parts().get(0).shape(), findings).run(query.reads());
    query.reads().forEach(read -> checkRead(service, where, query.parts().get(0), read));
    checkPromise(where, query);
    Reasons.check(where, query.because(), names(service, query), findings);
  }

  private static List<String> names(Manifest service, Answered query) {
    return Stream.concat(
            Stream.of(service.service(), query.name()), query.parts().stream().map(Part::source))
        .toList();
  }

  /** What there is, in full. */
  private Optional<Found> find(Manifest service, Part part) {
    if (part.from() == From.ASKED) {
      return landscape
          .entity(part.service(), part.source())
          .map(it -> new Found(part.service(), it.table(), it.shape(), it.key(), null));
    }
    if (!part.service().equals(service.service())) {
      return Optional.empty();
    }
    return part.from() == From.COPY
        ? landscape.copy(part.service(), part.source()).map(this::copy)
        : service.projections().stream()
            .filter(it -> it.name().equals(part.source()))
            .map(it -> new Found(service.service(), it.table(), it.shape(), it.key(), null))
            .findFirst();
  }

  private Found copy(Copied copy) {
    List<String> key =
        landscape.entity(copy.owner(), copy.entity()).map(Manifest.Owned::key).orElse(List.of());
    return new Found(copy.owner(), copy.table(), copy.shape(), key, copy.windowMillis());
  }

  /** From here on, the part is what its record takes of it. */
  private void checkSource(String where, Part part, Found found, Map<String, Found> sources) {
    String at = where + "." + part.alias();
    new Contract(at, part.service() + "." + part.source(), findings)
        .check(found.shape(), part.shape());
    sources.put(
        part.alias(),
        new Found(found.owner(), found.table(), part.shape(), found.key(), found.windowMillis()));
    if (part.on().isEmpty()) {
      checkRootKey(at, part, found);
    } else {
      checkJoinable(at, part, part.on().get().fields());
      checkAskable(at, part, found, part.on().get().fields());
    }
  }

  private void checkRootKey(String at, Part root, Found found) {
    List<String> lacking =
        found.key().stream().filter(name -> root.shape().field(name).isEmpty()).toList();
    if (!lacking.isEmpty()) {
      findings.error(
          Rule.QUERY_LACKS_KEY,
          at,
          "its record lacks %s of the key of `%s`".formatted(Findings.list(lacking), root.source()),
          "add the whole key to the record: answers are told apart by it");
    }
    List<String> bytes = bytes(root, found.key());
    if (!bytes.isEmpty()) {
      findings.error(
          Rule.QUERY_LACKS_KEY,
          at,
          "its key has %s, and bytes tell no answers apart".formatted(Findings.list(bytes)),
          "key `%s` by text, numbers or UUIDs to ask for it".formatted(root.source()));
    }
  }

  /** Those of the fields whose values are compared by nobody but the database. */
  private static List<String> bytes(Part part, List<String> fields) {
    return fields.stream()
        .filter(name -> part.shape().field(name).filter(it -> isOfBytes(it.type())).isPresent())
        .toList();
  }

  private static boolean isOfBytes(FieldType type) {
    return type == Scalar.BYTES || (type instanceof ListOf list && isOfBytes(list.element()));
  }

  private void checkJoinable(String at, Part part, List<String> by) {
    List<String> bytes = bytes(part, by);
    if (!bytes.isEmpty()) {
      findings.error(
          Rule.JOIN_UNSOUND,
          at,
          "it is joined by %s, which holds bytes".formatted(Findings.list(bytes)),
          "join by text, numbers or UUIDs: a query's rows are not told apart by bytes");
    }
  }

  private void checkAskable(String at, Part part, Found found, List<String> by) {
    if (part.from() == From.COPY || isAskable(part, found, by)) {
      return;
    }
    findings.error(
        Rule.LOOKUP_UNDECLARED,
        at,
        "it is joined by %s, and `%s.%s` cannot be asked by that"
            .formatted(Findings.list(by), part.service(), part.source()),
        "have it declare `readBy(%s)`, and see that its table has an index for it"
            .formatted(
                by.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "))));
  }

  private boolean isAskable(Part part, Found found, List<String> by) {
    Set<String> wanted = Set.copyOf(by);
    boolean byKey =
        wanted.size() <= found.key().size()
            && wanted.equals(Set.copyOf(found.key().subList(0, wanted.size())));
    return byKey || reads(part).stream().anyMatch(read -> wanted.equals(Set.copyOf(read.equal())));
  }

  private List<AccessPattern> reads(Part part) {
    if (part.from() == From.ASKED) {
      return landscape
          .entity(part.service(), part.source())
          .map(Manifest.Owned::reads)
          .orElse(List.of());
    }
    return landscape
        .projection(part.service(), part.source())
        .map(Projected::reads)
        .orElse(List.of());
  }

  private void checkRead(Manifest service, String where, Part root, AccessPattern read) {
    if (root.from() != From.COPY
        && find(service, root).isPresent()
        && !reads(root).contains(read)) {
      findings.error(
          Rule.LOOKUP_UNDECLARED,
          where,
          "it is to be asked by \"%s\", which `%s.%s` does not offer"
              .formatted(read, root.service(), root.source()),
          "declare the same `readBy` there, in the same order");
    }
  }

  private void reportNoSource(Manifest service, String where, Part part) {
    if (part.from() == From.ASKED) {
      findings.error(
          Rule.SOURCE_UNKNOWN,
          where + "." + part.alias(),
          "it asks `%s` for `%s`, which it does not own".formatted(part.service(), part.source()),
          "ask the owner, and check the two services together");
    } else {
      findings.error(
          Rule.SOURCE_UNKNOWN,
          where + "." + part.alias(),
          "`%s.%s` does not lie in the database of `%s`"
              .formatted(part.service(), part.source(), service.service()),
          "declare it in `%s` and list it in the model, or ask the owner"
              .formatted(service.service()));
    }
  }

  private void checkOtherwise(Manifest service, String where, Answered query, Part part) {
    String at = where + "." + part.alias();
    boolean mustBeThere =
        part.kind() == Relation.Kind.ONE || part.alias().equals(query.parts().get(0).alias());
    if (part.otherwise() == Otherwise.PARTIAL && mustBeThere) {
      findings.error(
          Rule.FALLBACK_UNFIT,
          at,
          "it may be left out, but results without it are none",
          "join it by `toOneOrNone` or `toMany`, or let it fall back on a copy");
    }
    part.copy().ifPresent(name -> checkCopy(service, at, part, name));
  }

  private void checkCopy(Manifest service, String at, Part part, String name) {
    Optional<Copied> copy = landscape.copy(service.service(), name);
    if (copy.isEmpty()) {
      findings.error(
          Rule.FALLBACK_UNFIT,
          at,
          "its fallback `%s` is no copy of `%s`".formatted(name, service.service()),
          "fall back on a copy in this service's database, and list it in the model");
      return;
    }
    if (!copy.get().owner().equals(part.service()) || !copy.get().entity().equals(part.source())) {
      findings.error(
          Rule.FALLBACK_UNFIT,
          at,
          "its fallback `%s` is a copy of `%s.%s`, and not of `%s.%s`"
              .formatted(
                  name, copy.get().owner(), copy.get().entity(), part.service(), part.source()),
          "fall back on a copy of the same entity");
      return;
    }
    new Contract(at, service.service() + "." + name, findings)
        .check(copy.get().shape(), part.shape());
  }

  private void checkPromise(String where, Answered query) {
    if (query.deadlineMillis() <= 0) {
      findings.error(
          Rule.PROMISE_UNSOUND,
          where,
          "its deadline of %d ms cannot be met".formatted(query.deadlineMillis()),
          "give what its callers can wait");
    }
    Double availability = query.availability();
    if (availability != null && !(availability > 0 && availability <= 1)) {
      findings.error(
          Rule.PROMISE_UNSOUND,
          where,
          "it promises an availability of %s, which is no share".formatted(availability),
          "give a number between 0 and 1, such as 0.999");
    }
  }
}
