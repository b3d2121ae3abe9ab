package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Entity;
import dev.headwater.owner.EntityRequest;
import dev.headwater.owner.ReadEntities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /entities/{entity}}: by key with {@code GET …/{part}/{part}}, by a declared way of reading
 * with {@code GET …?field=value}, many at once with {@code POST}.
 */
final class EntityResource implements Resource {
  private static final String LIMIT = "limit";

  private final ReadEntities entities;
  private final Problems problems;

  EntityResource(ReadEntities entities, Problems problems) {
    this.entities = entities;
    this.problems = problems;
  }

  @Override
  public Set<String> methods(List<String> path) {
    if (path.isEmpty()) {
      return Set.of();
    }
    return path.size() == 1 ? new java.util.TreeSet<>(Set.of("GET", "POST")) : Set.of("GET");
  }

  @Override
  public void answer(Call call) throws Exception {
    Entity<?> entity = entities.entity(call.path().get(0));
    EntityAnswer answer = new EntityAnswer(call, problems.service(), entity.name());
    if (call.path().size() > 1) {
      byKey(call, entity, answer);
      return;
    }
    EntityRequest request =
        call.method().equals("POST")
            ? new EntityQuestion(entity, problems).read(call.body())
            : lookup(entity, query(call));
    Optional<HeadwaterException> problem = entities.read(request, answer);
    answer.end(problem);
  }

  private void byKey(Call call, Entity<?> entity, EntityAnswer answer) throws Exception {
    List<String> parts = call.path().subList(1, call.path().size());
    OneRow row = new OneRow();
    entities.read(EntityRequest.of(entity.name(), entity.key(), List.of(parts)), row);
    row.send(answer, entity.toString());
  }

  private EntityRequest lookup(Entity<?> entity, Map<String, String> query) throws Problem.Thrown {
    String limit = query.remove(LIMIT);
    List<String> values = new ArrayList<>(query.values());
    EntityRequest request =
        EntityRequest.of(entity.name(), new ArrayList<>(query.keySet()), List.of(values));
    return limit == null ? request : request.withRowsMax(rows(limit));
  }

  private Map<String, String> query(Call call) throws Problem.Thrown {
    try {
      return call.query();
    } catch (IllegalArgumentException malformed) {
      throw problems
          .malformed(
              "the query cannot be read.", "give each parameter once, percent-encoded as UTF-8.")
          .thrown();
    }
  }

  private int rows(String limit) throws Problem.Thrown {
    if (!limit.matches("[1-9][0-9]{0,8}")) {
      throw problems
          .malformed("\"limit\" is no number of rows.", "give a number from 1 on, or none.")
          .thrown();
    }
    return Integer.parseInt(limit);
  }
}
