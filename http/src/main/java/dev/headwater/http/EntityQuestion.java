package dev.headwater.http;

import dev.headwater.model.Entity;
import dev.headwater.owner.EntityRequest;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * The body that asks for many rows: {@code {"fields":["id","name"],"by":["id"],"values":[["1"]]}}.
 * Numbers are taken as they are written, so none loses digits.
 */
final class EntityQuestion {
  private static final String FORM =
      "send an object with \"values\", an array of arrays of strings, numbers or booleans, one for"
          + " each field of \"by\"; and if need be \"by\", \"fields\" (arrays of strings) and"
          + " \"limit\" (a number from 1 on).";

  private final Entity<?> entity;
  private final Problems problems;
  private List<String> fields = List.of();
  private List<String> by;
  private final List<List<String>> values = new ArrayList<>();
  private boolean hasValues;
  private int rowsMax = Integer.MAX_VALUE;

  EntityQuestion(Entity<?> entity, Problems problems) {
    this.entity = entity;
    this.problems = problems;
    this.by = entity.key();
  }

  EntityRequest read(byte[] body) throws Problem.Thrown {
    try (JsonParser json = Call.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      object(json);
      require(json.nextToken() == null, "there is more after the object.");
    } catch (JacksonException malformed) {
      throw malformed("it is no JSON.");
    }
    return request();
  }

  /** The members that are left of an object that is being read. */
  EntityRequest members(JsonParser json) throws Problem.Thrown {
    rest(json);
    return request();
  }

  private EntityRequest request() throws Problem.Thrown {
    require(hasValues, "\"values\" is not there.");
    return new EntityRequest(entity.name(), fields, by, values, rowsMax);
  }

  private void object(JsonParser json) throws Problem.Thrown {
    require(json.nextToken() == JsonToken.START_OBJECT, "it is no object.");
    rest(json);
  }

  private void rest(JsonParser json) throws Problem.Thrown {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "fields" -> fields = names(json, name);
        case "by" -> by = names(json, name);
        case "values" -> values(json);
        case "limit" -> rowsMax = limit(json);
        default -> throw malformed("it has no member \"" + name + "\".");
      }
    }
  }

  private List<String> names(JsonParser json, String member) throws Problem.Thrown {
    require(json.currentToken() == JsonToken.START_ARRAY, "\"" + member + "\" is no array.");
    List<String> names = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(
          json.currentToken() == JsonToken.VALUE_STRING,
          "\"" + member + "\" has something that is no string.");
      names.add(json.getString());
    }
    return names;
  }

  private void values(JsonParser json) throws Problem.Thrown {
    hasValues = true;
    require(json.currentToken() == JsonToken.START_ARRAY, "\"values\" is no array.");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken() == JsonToken.START_ARRAY, "\"values\" has what is no array.");
      List<String> parts = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        parts.add(value(json));
      }
      values.add(parts);
    }
  }

  private String value(JsonParser json) throws Problem.Thrown {
    return switch (json.currentToken()) {
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          json.getString();
      default ->
          throw malformed("\"values\" has what is neither a string nor a number nor a boolean.");
    };
  }

  private int limit(JsonParser json) throws Problem.Thrown {
    require(
        json.currentToken() == JsonToken.VALUE_NUMBER_INT
            && json.getString().matches("[1-9][0-9]{0,8}"),
        "\"limit\" is no number of rows.");
    return json.getIntValue();
  }

  private void require(boolean holds, String otherwise) throws Problem.Thrown {
    if (!holds) {
      throw malformed(otherwise);
    }
  }

  private Problem.Thrown malformed(String what) {
    return problems.malformed("the body cannot be taken: " + what, FORM).thrown();
  }
}
