package dev.headwater.http;

import dev.headwater.query.OwnerRequest;
import dev.headwater.query.OwnerRequest.Read;
import dev.headwater.read.Keys;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** A request to an owner as {@link ReadsResource} takes it. */
final class WriteRequest {
  private WriteRequest() {}

  static byte[] of(OwnerRequest request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Call.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeArrayPropertyStart("reads");
      request.reads().forEach(read -> write(json, read));
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Read read) {
    json.writeStartObject();
    json.writeStringProperty("entity", read.entity().name());
    json.writeArrayPropertyStart("fields");
    for (RecordComponent component : read.type().getRecordComponents()) {
      json.writeString(component.getName());
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("by");
    read.by().forEach(json::writeString);
    json.writeEndArray();
    json.writeArrayPropertyStart("values");
    read.values()
        .forEach(
            values -> {
              json.writeStartArray();
              values.forEach(value -> json.writeString(text(value)));
              json.writeEndArray();
            });
    json.writeEndArray();
    read.rowsMax().ifPresent(most -> json.writeNumberProperty("limit", most));
    json.writeEndObject();
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes
        ? Base64.getEncoder().encodeToString(bytes)
        : Keys.text(value);
  }
}
