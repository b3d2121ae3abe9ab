package dev.headwater.manifest;

import org.jspecify.annotations.Nullable;

/** A text that is no manifest, or one of a format that this version of Headwater does not know. */
public final class ManifestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String where;

  private ManifestException(
      String code, String where, String what, String remedy, @Nullable Throwable cause) {
    super("%s %s: %s. Remedy: %s.".formatted(code, where, what, remedy), cause);
    this.code = code;
    this.where = where;
  }

  static ManifestException unknownFormat(String found, String known) {
    return new ManifestException(
        "HW170",
        "format",
        "the manifest has the format `%s`, which is unknown here".formatted(found),
        "write it with a version of Headwater that knows `%s`, or read it with a newer one"
            .formatted(known),
        null);
  }

  static ManifestException malformed(String where, String what) {
    return malformed(where, what, null);
  }

  static ManifestException malformed(String where, String what, @Nullable Throwable cause) {
    return new ManifestException(
        "HW171",
        where,
        what,
        "write the manifest anew from its service's model; it is not meant to be edited",
        cause);
  }

  /** {@code HW170} for an unknown format, {@code HW171} for everything else. */
  public String code() {
    return code;
  }

  /** The place in the text, such as {@code entities[0].fields[2].type}. */
  public String where() {
    return where;
  }
}
