package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.Token;
import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerException;
import dev.headwater.query.OwnerException.Reason;
import dev.headwater.query.OwnerRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An owner's answer as records. Only what was asked for counts: a row that lacks a field, or has
 * nothing where something must be, is of another version of the entity.
 */
final class ReadAnswer {
  private static final int PROBLEM_CHARACTERS_MAX = 300;

  private final JsonMapper mapper =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // Rows are read one by one, each followed by the next.
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final Map<Class<?>, RowRules<?>> rules = new ConcurrentHashMap<>();

  OwnerAnswer read(String owner, OwnerRequest asked, byte[] body) {
    try (JsonParser json = mapper.createParser(body)) {
      Reading reading = new Reading(owner, asked, json);
      reading.object();
      return reading.answer();
    } catch (JacksonException | DateTimeException | HeadwaterException misfit) {
      throw misfit instanceof OwnerException known
          ? known
          : new OwnerException(
              owner, Reason.WRONG, "its answer cannot be read: " + message(misfit), misfit);
    }
  }

  private static String message(RuntimeException misfit) {
    return misfit instanceof JacksonException malformed
        ? malformed.getOriginalMessage()
        : String.valueOf(misfit.getMessage());
  }

  /** What an owner says is wrong, in short. */
  String problem(byte[] body, int status) {
    try {
      JsonNode problem = mapper.readTree(body);
      String code = problem.path("code").asString("");
      String detail = problem.path("detail").asString("");
      if (!detail.isEmpty()) {
        String text = "%d %s %s".formatted(status, code, detail);
        return text.length() > PROBLEM_CHARACTERS_MAX
            ? text.substring(0, PROBLEM_CHARACTERS_MAX) + "…"
            : text;
      }
    } catch (JacksonException noProblem) {
      // Whatever stands between us and the owner has answered in its place.
      return "status " + status;
    }
    return "status " + status;
  }

  private RowRules<?> rules(Class<? extends Record> type) {
    return rules.computeIfAbsent(type, one -> new RowRules<>(type));
  }

  /** One answer while it is read. */
  private final class Reading {
    private final String owner;
    private final OwnerRequest asked;
    private final JsonParser json;
    private final List<List<? extends Record>> rows = new ArrayList<>();
    private @Nullable Instant asOf;
    private @Nullable Token token;
    private boolean ended;

    Reading(String owner, OwnerRequest asked, JsonParser json) {
      this.owner = owner;
      this.asked = asked;
      this.json = json;
    }

    void object() {
      require(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("reads")) {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            require(rows.size() < asked.reads().size());
            one(asked.reads().get(rows.size()));
          }
        } else if (name.equals("complete")) {
          ended = true;
        } else {
          json.skipChildren();
        }
      }
      require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
    }

    private void one(OwnerRequest.Read read) {
      require(json.currentToken() == JsonToken.START_OBJECT);
      List<Record> found = new ArrayList<>();
      boolean complete = false;
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "asOf" -> oldest(Instant.parse(json.getString()));
          case "token" -> latest(Token.decode(json.getString()));
          // Who wants the first few knows that there may be more.
          case "complete" -> complete = json.getBooleanValue() || read.rowsMax().isPresent();
          case "rows" -> {
            RowRules<?> rule = rules(read.type());
            require(json.currentToken() == JsonToken.START_ARRAY);
            while (json.nextToken() != JsonToken.END_ARRAY) {
              found.add(rule.checked(mapper.readValue(json, read.type())));
            }
          }
          default -> json.skipChildren();
        }
      }
      require(complete);
      rows.add(found);
    }

    private void oldest(Instant another) {
      asOf = asOf == null || another.isBefore(asOf) ? another : asOf;
    }

    /** What is read last shows most. */
    private void latest(Token another) {
      token = another;
    }

    OwnerAnswer answer() {
      require(ended && rows.size() == asked.reads().size());
      Instant whole = Optional.ofNullable(asOf).orElseThrow(this::malformed);
      Token proof = Optional.ofNullable(token).orElseThrow(this::malformed);
      if (!proof.owner().equals(owner)) {
        throw new OwnerException(
            owner, Reason.WRONG, "\"" + proof.owner() + "\" answers at its address.");
      }
      return new OwnerAnswer(whole, proof, rows);
    }

    private void require(boolean holds) {
      if (!holds) {
        throw malformed();
      }
    }

    private OwnerException malformed() {
      return new OwnerException(
          owner, Reason.WRONG, "its answer is not whole, or not one to what was asked.");
    }
  }
}
