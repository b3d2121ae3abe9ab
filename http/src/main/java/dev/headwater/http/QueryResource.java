package dev.headwater.http;

import dev.headwater.model.Query;
import dev.headwater.model.Shape;
import dev.headwater.query.Queries;
import dev.headwater.query.QueryAnswer;
import dev.headwater.query.QueryReader;
import dev.headwater.read.Keys;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpStatus;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * {@code /queries/{name}}: by key with {@code GET …?id=42}, by a declared way of asking with {@code
 * GET …?customerId=7&limit=20}, for many keys with {@code POST {"keys":[["1"],["2"]]}}.
 */
final class QueryResource implements Resource {
  private static final String LIMIT = "limit";
  private static final String AFTER = "after";
  private static final int ROWS_BY_DEFAULT = 50;
  private static final String FORM =
      "send {\"keys\":[…]}, an array of arrays of strings or numbers, one for each part of the key.";

  private final Queries queries;
  private final Problems problems;
  private final int keysMax;

  QueryResource(Queries queries, Problems problems, int keysMax) {
    this.queries = queries;
    this.problems = problems;
    this.keysMax = keysMax;
  }

  @Override
  public Set<String> methods(List<String> path) {
    return path.size() == 1 ? new TreeSet<>(Set.of("GET", "POST")) : Set.of();
  }

  @Override
  public void answer(Call call) throws Exception {
    ask(call, queries.named(call.path().get(0)));
  }

  private <T extends Record> void ask(Call call, QueryReader<T> query) throws Exception {
    ReadDemand demand = ReadDemand.of(call, problems);
    QueryReader<T> reader = query.under(demand.policy());
    QueryAnswer<?> answer =
        call.method().equals("POST")
            ? reader.byKeys(keys(call.body(), query.query()))
            : byParameters(new LinkedHashMap<>(parameters(call)), reader);
    call.setHeader(CommandResource.TOKEN, demand.session().and(answer.stamp()).encode());
    QueryBody.write(call.answer(HttpStatus.OK_200, Call.JSON), query.query(), answer);
  }

  private Map<String, String> parameters(Call call) throws Problem.Thrown {
    try {
      return call.query();
    } catch (IllegalArgumentException malformed) {
      throw problems
          .malformed(
              "the query cannot be read.", "give each parameter once, percent-encoded as UTF-8.")
          .thrown();
    }
  }

  private <T extends Record> QueryAnswer<?> byParameters(
      Map<String, String> parameters, QueryReader<T> reader) throws Exception {
    Query<T> query = reader.query();
    if (parameters.keySet().equals(new TreeSet<>(query.key()))) {
      List<Object> key = new ArrayList<>();
      for (String part : query.key()) {
        key.add(value(query, part, String.valueOf(parameters.get(part))));
      }
      return one(query, reader.byKeys(List.of(key)));
    }
    Optional<String> after = Optional.ofNullable(parameters.remove(AFTER));
    int limit = limit(parameters.remove(LIMIT));
    QueryReader.Where<T> where = null;
    for (Map.Entry<String, String> each : parameters.entrySet()) {
      Object value = value(query, each.getKey(), each.getValue());
      where = where == null ? reader.where(each.getKey(), value) : where.and(each.getKey(), value);
    }
    if (where == null) {
      throw problems
          .malformed(
              "nothing says which rows are wanted.",
              "give %s, or one of %s.".formatted(query.key(), query.reads()))
          .thrown();
    }
    return after.isPresent() ? where.after(after.get(), limit) : where.first(limit);
  }

  /** Who asks by a key wants one, or is told that there is none. */
  private QueryAnswer<?> one(Query<?> query, QueryAnswer<? extends List<?>> answer)
      throws Problem.Thrown {
    if (answer.value().isEmpty()) {
      throw Problem.of(
              HttpStatus.NOT_FOUND_404,
              "HW829",
              query.toString(),
              "there is nothing of this key.",
              "look for it later, with the token of what has made it.")
          .thrown();
    }
    return new QueryAnswer<>(
        answer.value().get(0), answer.parts(), answer.missing(), answer.next());
  }

  private int limit(@org.jspecify.annotations.Nullable String limit) throws Problem.Thrown {
    if (limit == null) {
      return ROWS_BY_DEFAULT;
    }
    if (!limit.matches("[1-9][0-9]{0,8}") || Integer.parseInt(limit) > keysMax) {
      throw problems
          .malformed("\"limit\" is no number of rows.", "give one from 1 to " + keysMax + ".")
          .thrown();
    }
    return Integer.parseInt(limit);
  }

  private List<List<Object>> keys(byte[] body, Query<?> query) throws Problem.Thrown {
    List<List<Object>> keys = new ArrayList<>();
    try (JsonParser json = Call.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      require("keys".equals(json.nextName()));
      require(json.nextToken() == JsonToken.START_ARRAY);
      while (json.nextToken() != JsonToken.END_ARRAY) {
        keys.add(key(json, query));
        if (keys.size() > keysMax) {
          throw Problem.of(
                  HttpStatus.PAYLOAD_TOO_LARGE_413,
                  "HW806",
                  query.toString(),
                  "more than " + keysMax + " keys are asked for.",
                  "ask for fewer at a time.")
              .thrown();
        }
      }
      require(json.nextToken() == JsonToken.END_OBJECT && json.nextToken() == null);
    } catch (tools.jackson.core.JacksonException malformed) {
      throw malformed();
    }
    return keys;
  }

  private List<Object> key(JsonParser json, Query<?> query) throws Problem.Thrown {
    require(json.currentToken() == JsonToken.START_ARRAY);
    List<Object> key = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken() != JsonToken.VALUE_NULL);
      require(json.currentToken().isScalarValue() && key.size() < query.key().size());
      key.add(value(query, query.key().get(key.size()), json.getString()));
    }
    return key;
  }

  /** As the root's record has it. */
  private Object value(Query<?> query, String field, String text) throws Problem.Thrown {
    Type type =
        Arrays.stream(query.root().type().getRecordComponents())
            .filter(component -> component.getName().equals(field))
            .findFirst()
            .orElseThrow(() -> unknown(query, field))
            .getGenericType();
    try {
      return Keys.as(type, text);
    } catch (IllegalArgumentException misfit) {
      throw misfit(query, field, text);
    }
  }

  private static Problem.Thrown misfit(Query<?> query, String field, String text) {
    String type =
        Shape.of(query.root().type())
            .field(field)
            .map(found -> found.type().describe())
            .orElse("value");
    return Problem.of(
            HttpStatus.BAD_REQUEST_400,
            "HW805",
            query.toString(),
            "\"%s\" does not fit `%s`.".formatted(text, field),
            "give a " + type + ".")
        .thrown();
  }

  private static Problem.Thrown unknown(Query<?> query, String field) {
    return Problem.of(
            HttpStatus.BAD_REQUEST_400,
            "HW844",
            query.toString(),
            "it cannot be asked by \"" + field + "\".",
            "give %s, or one of %s.".formatted(query.key(), query.reads()))
        .thrown();
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
