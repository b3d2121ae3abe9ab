package dev.headwater.http;

import dev.headwater.base.Json;
import dev.headwater.model.Query;
import dev.headwater.query.PartStamp;
import dev.headwater.query.QueryAnswer;
import dev.headwater.read.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** An answer to a query as it is sent: the value, and how far each part of it can be trusted. */
final class QueryBody {
  private QueryBody() {}

  static void write(JsonGenerator json, Query<?> query, QueryAnswer<?> answer) {
    Instant now = Instant.now();
    json.writeStartObject();
    json.writeStringProperty("query", query.name());
    json.writeName("value");
    json.writeRawValue(Json.write(answer.value()));
    json.writeBooleanProperty("complete", answer.complete());
    json.writeBooleanProperty("withinWindow", answer.withinWindow());
    answer.asOf().ifPresent(asOf -> asOf(json, asOf, now));
    json.writeArrayPropertyStart("missing");
    answer.missing().forEach(json::writeString);
    json.writeEndArray();
    json.writeArrayPropertyStart("parts");
    answer.parts().forEach(part -> part(json, part, now));
    json.writeEndArray();
    answer.next().ifPresent(next -> json.writeStringProperty("next", next));
    json.writeEndObject();
    json.close();
  }

  private static void part(JsonGenerator json, PartStamp part, Instant now) {
    json.writeStartObject();
    json.writeStringProperty("part", part.part());
    json.writeStringProperty("served", part.served().name().toLowerCase(Locale.ROOT));
    json.writeBooleanProperty("complete", part.complete());
    json.writeNumberProperty("tookMillis", part.took().toNanos() / 1e6);
    part.error().ifPresent(error -> json.writeStringProperty("error", error));
    json.writeArrayPropertyStart("sources");
    for (Stamp.Source source : part.stamp().sources()) {
      json.writeStartObject();
      json.writeStringProperty("service", source.service());
      asOf(json, source.asOf(), now);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void asOf(JsonGenerator json, Instant asOf, Instant now) {
    json.writeStringProperty("asOf", asOf.toString());
    json.writeNumberProperty("ageMillis", Math.max(0, Duration.between(asOf, now).toMillis()));
  }
}
