package dev.headwater.base;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

/** Records as JSON: payloads of events, commands and nested fields. */
public final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Json() {}

  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * @throws HeadwaterException HW404 when the text does not fit the type
   */
  public static <T> T read(String text, Class<T> type) {
    return readAs(text, typeFactory().constructType(type), type.getSimpleName());
  }

  /** Reads a generic type, such as a list of records. */
  public static <T> T readAs(String text, JavaType type, String name) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JacksonException malformed) {
      throw new HeadwaterException(
          "HW404",
          name,
          "the JSON does not fit the record: " + malformed.getOriginalMessage(),
          "let the two sides use compatible versions of the record.",
          malformed);
    }
  }

  public static TypeFactory typeFactory() {
    return MAPPER.getTypeFactory();
  }
}
