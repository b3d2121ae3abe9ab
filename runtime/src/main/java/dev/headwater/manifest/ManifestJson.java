package dev.headwater.manifest;

import dev.headwater.model.Manifest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes manifests as JSON, and reads them back. */
public final class ManifestJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ManifestJson() {}

  /**
   * The manifest as indented JSON, the same for the same manifest, so that it can be kept under
   * version control.
   */
  public static String write(Manifest manifest) {
    return MAPPER.writeValueAsString(WriteManifestJson.of(manifest)) + "\n";
  }

  /**
   * Reads what {@link #write} wrote; fields that it does not know are left alone.
   *
   * @throws ManifestException if the text is no manifest of a known format
   */
  public static Manifest read(String json) {
    try {
      return ReadManifestJson.of(Part.root(MAPPER.readTree(json)));
    } catch (JacksonException malformed) {
      throw ManifestException.malformed(
          place(malformed), "it is no JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }

  private static String place(JacksonException malformed) {
    var location = malformed.getLocation();
    return location == null
        ? "manifest"
        : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }
}
