package dev.headwater.saga;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.headwater.base.HeadwaterException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Messages, requests and replies as JSON. */
final class SagaJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .changeDefaultPropertyInclusion(
              all -> all.withValueInclusion(JsonInclude.Include.NON_EMPTY))
          .build();

  /** Requests and replies are the users' own records: nothing of them is left out. */
  private static final JsonMapper WHOLE =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private SagaJson() {}

  static String write(Message message) {
    return MAPPER.writeValueAsString(message);
  }

  /**
   * Reads a message.
   *
   * @throws HeadwaterException HW404 when it is none
   */
  static Message message(String text) {
    try {
      return MAPPER.readValue(text, Message.class);
    } catch (JacksonException malformed) {
      throw unfit("a saga's message", malformed);
    }
  }

  static JsonNode tree(@Nullable Object value) {
    return WHOLE.valueToTree(value);
  }

  static JsonNode parse(String text) {
    return WHOLE.readTree(text);
  }

  static ObjectNode object() {
    return WHOLE.createObjectNode();
  }

  /**
   * A record from its tree.
   *
   * @throws HeadwaterException HW404 when the tree does not fit
   */
  static <R> R record(@Nullable JsonNode tree, Class<R> type) {
    try {
      return WHOLE.treeToValue(tree, type);
    } catch (JacksonException malformed) {
      throw unfit(type.getTypeName(), malformed);
    }
  }

  private static HeadwaterException unfit(String what, JacksonException malformed) {
    return new HeadwaterException(
        "HW404",
        what,
        "the JSON does not fit the record: " + malformed.getOriginalMessage(),
        "let the two sides use compatible versions of the record.",
        malformed);
  }
}
