package dev.headwater.http;

import dev.headwater.RunningService;
import dev.headwater.measure.Health;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import tools.jackson.core.JsonGenerator;

/** {@code GET /health}: for everybody; why it is as it is only with the token. */
final class HealthResource implements Resource {
  private final RunningService service;

  HealthResource(RunningService service) {
    this.service = service;
  }

  @Override
  public Set<String> methods(List<String> path) {
    return path.isEmpty() ? Set.of("GET") : Set.of();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isUrgent() {
    return true;
  }

  @Override
  public void answer(Call call) {
    Health health = service.health();
    boolean isDown = health.level() == Health.Level.DOWN;
    call.setHeader("Cache-Control", "no-store");
    try (JsonGenerator json =
        call.answer(isDown ? HttpStatus.SERVICE_UNAVAILABLE_503 : HttpStatus.OK_200, Call.JSON)) {
      json.writeStartObject();
      json.writeStringProperty("service", service.service().name());
      json.writeStringProperty("status", health.level().name());
      if (call.isTrusted()) {
        json.writeArrayPropertyStart("reasons");
        health.reasons().forEach(reason -> write(json, reason));
        json.writeEndArray();
      }
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, Health.Reason reason) {
    json.writeStartObject();
    json.writeStringProperty("cause", reason.cause().name());
    json.writeStringProperty("about", reason.about());
    json.writeStringProperty("text", reason.text());
    json.writeEndObject();
  }
}
