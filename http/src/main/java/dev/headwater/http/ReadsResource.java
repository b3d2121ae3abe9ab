package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Entity;
import dev.headwater.owner.EntityRequest;
import dev.headwater.owner.FewRows;
import dev.headwater.owner.ReadEntities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * {@code POST /reads}: rows of several entities in one request, {@code {"reads":[{"entity":"order",
 * "by":["id"],"values":[["1"]]}, …]}}. That is how queries ask.
 */
final class ReadsResource implements Resource {
  private static final int READS_MAX = 32;
  private static final String FORM =
      "send {\"reads\":[…]} with 1 to "
          + READS_MAX
          + " objects, each with \"entity\" and what asks for many of it.";

  private final ReadEntities entities;
  private final Problems problems;

  ReadsResource(ReadEntities entities, Problems problems) {
    this.entities = entities;
    this.problems = problems;
  }

  @Override
  public Set<String> methods(List<String> path) {
    return path.isEmpty() ? Set.of("POST") : Set.of();
  }

  @Override
  public void answer(Call call) throws Exception {
    List<EntityRequest> requests = requests(call.body());
    Optional<FewRows> few = entities.few(requests);
    JsonGenerator json = call.answer(HttpStatus.OK_200, Call.JSON);
    json.writeStartObject();
    json.writeArrayPropertyStart("reads");
    boolean complete =
        few.isPresent() ? write(json, requests, few.get()) : oneByOne(json, requests);
    json.writeEndArray();
    json.writeBooleanProperty("complete", complete);
    json.writeEndObject();
    json.close();
  }

  private boolean write(JsonGenerator json, List<EntityRequest> requests, FewRows few) {
    for (int i = 0; i < requests.size(); i++) {
      EntityAnswer answer = new EntityAnswer(json, problems.service(), requests.get(i).entity());
      answer.begin(few.asOf(), few.token());
      FewRows.Found found = few.found().get(i);
      found.rows().forEach(answer::row);
      answer.end(found.problem());
    }
    return few.found().stream().allMatch(found -> found.problem().isEmpty());
  }

  /** Each of its own instant, the first of the oldest. */
  private boolean oneByOne(JsonGenerator json, List<EntityRequest> requests) throws Exception {
    boolean complete = true;
    for (EntityRequest request : requests) {
      EntityAnswer answer = new EntityAnswer(json, problems.service(), request.entity());
      Optional<HeadwaterException> problem = entities.read(request, answer);
      answer.end(problem);
      complete &= problem.isEmpty();
    }
    return complete;
  }

  private List<EntityRequest> requests(byte[] body) throws Problem.Thrown {
    List<EntityRequest> requests = new ArrayList<>();
    try (JsonParser json = Call.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      require("reads".equals(json.nextName()));
      require(json.nextToken() == JsonToken.START_ARRAY);
      while (json.nextToken() != JsonToken.END_ARRAY) {
        require(requests.size() < READS_MAX);
        requests.add(request(json));
      }
      require(!requests.isEmpty());
      require(json.nextToken() == JsonToken.END_OBJECT);
      require(json.nextToken() == null);
    } catch (JacksonException malformed) {
      throw malformed();
    }
    return requests;
  }

  /** The entity comes first: what may be asked depends on it. */
  private EntityRequest request(JsonParser json) throws Problem.Thrown {
    require(json.currentToken() == JsonToken.START_OBJECT);
    require("entity".equals(json.nextName()));
    require(json.nextToken() == JsonToken.VALUE_STRING);
    Entity<?> entity = entities.entity(json.getString());
    return new EntityQuestion(entity, problems).members(json);
  }

  private void require(boolean holds) throws Problem.Thrown {
    if (!holds) {
      throw malformed();
    }
  }

  private Problem.Thrown malformed() {
    return problems.malformed("the body cannot be taken.", FORM).thrown();
  }
}
