package dev.headwater.manifest;

import dev.headwater.model.Answered;
import dev.headwater.model.Relation;
import dev.headwater.model.Source;
import java.util.Optional;

/** A query back from its tree. */
final class ReadQueryJson {
  private ReadQueryJson() {}

  static Answered of(Part query) {
    return new Answered(
        query.text("name"),
        ReadManifestJson.shape(query, "result"),
        query.list("parts", ReadQueryJson::part),
        query.list("shows", ReadQueryJson::shown),
        ReadManifestJson.reads(query),
        query.number("deadlineMillis"),
        query.has("availability") ? query.part("availability").asShare() : null,
        query.text("because"));
  }

  private static Answered.Part part(Part part) {
    return new Answered.Part(
        part.text("alias"),
        ReadManifestJson.constant(part, "from", Answered.From.class),
        part.text("service"),
        part.text("source"),
        ReadManifestJson.shape(part, "fields"),
        ReadManifestJson.constant(part, "kind", Relation.Kind.class),
        part.has("on") ? Optional.of(ReadManifestJson.join(part)) : Optional.empty(),
        ReadManifestJson.constant(part, "otherwise", Source.Otherwise.class),
        part.has("copy") ? Optional.of(part.text("copy")) : Optional.empty());
  }

  private static Answered.Shown shown(Part shown) {
    return new Answered.Shown(
        shown.text("component"), shown.list("of", Part::asText), shown.flag("asItIs"));
  }
}
