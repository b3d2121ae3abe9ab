package dev.headwater.base;

import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records as JSON: payloads of events, commands and nested fields. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Json() {}

  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * Reads a record.
   *
   * @throws HeadwaterException HW404 when the text does not fit the type
   */
  public static <T> T read(String text, Class<T> type) {
    return type.cast(readAs(text, type));
  }

  /** Reads a generic type, such as a list of records. */
  public static Object readAs(String text, Type type) {
    try {
      return MAPPER.readValue(text, MAPPER.getTypeFactory().constructType(type));
    } catch (JacksonException malformed) {
      throw new HeadwaterException(
          "HW404",
          type.getTypeName(),
          "the JSON does not fit the record: " + malformed.getOriginalMessage(),
          "let the two sides use compatible versions of the record.",
          malformed);
    }
  }
}
