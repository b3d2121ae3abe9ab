package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.Token;
import dev.headwater.owner.EntityRows;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Rows of an entity as they are sent, with whether they are all at the end. */
final class EntityAnswer implements EntityRows {
  private final Supplier<JsonGenerator> out;
  private final boolean isAlone;
  private final String service;
  private final String entity;
  private @Nullable JsonGenerator json;

  /** What is all that a request is answered with. */
  EntityAnswer(Call call, String service, String entity) {
    this(() -> call.answer(HttpStatus.OK_200, Call.JSON), true, service, entity);
  }

  /** One of several answers in a row. */
  EntityAnswer(JsonGenerator among, String service, String entity) {
    this(() -> among, false, service, entity);
  }

  private EntityAnswer(
      Supplier<JsonGenerator> out, boolean isAlone, String service, String entity) {
    this.out = out;
    this.isAlone = isAlone;
    this.service = service;
    this.entity = entity;
  }

  @Override
  public void begin(Instant asOf, Token token) {
    JsonGenerator begun = out.get();
    begun.writeStartObject();
    begun.writeStringProperty("service", service);
    begun.writeStringProperty("entity", entity);
    begun.writeStringProperty("asOf", asOf.toString());
    begun.writeStringProperty("token", token.encode());
    begun.writeArrayPropertyStart("rows");
    json = begun;
  }

  @Override
  public void row(String row) {
    Objects.requireNonNull(json).writeRawValue(row);
  }

  /** Nothing was read beyond: only from here on is the answer valid JSON. */
  void end(Optional<HeadwaterException> problem) {
    JsonGenerator ending = Objects.requireNonNull(json);
    ending.writeEndArray();
    ending.writeBooleanProperty("complete", problem.isEmpty());
    if (problem.isPresent()) {
      ending.writeName("problem");
      Problem.of(problem.get()).write(ending);
    }
    ending.writeEndObject();
    if (isAlone) {
      ending.close();
    }
  }
}
