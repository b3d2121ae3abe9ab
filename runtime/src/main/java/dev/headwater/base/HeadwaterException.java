package dev.headwater.base;

import org.jspecify.annotations.Nullable;

/**
 * What Headwater refuses or cannot do: a stable code, where, what was found, and the remedy.
 *
 * <p>Codes: {@code HW1xx} model, {@code HW2xx} owner and installation, {@code HW3xx} copies, {@code
 * HW4xx} commands and tokens, {@code HW5xx} log and positions, {@code HW6xx} drift, {@code HW7xx}
 * sagas, {@code HW8xx} reads of entities by others, and HTTP.
 */
public class HeadwaterException extends RuntimeException {
  private final String code;
  private final String where;
  private final String what;
  private final String remedy;

  public HeadwaterException(String code, String where, String what, String remedy) {
    this(code, where, what, remedy, null);
  }

  public HeadwaterException(
      String code, String where, String what, String remedy, @Nullable Throwable cause) {
    super(code + " " + where + ": " + what + " Remedy: " + remedy, cause);
    this.code = code;
    this.where = where;
    this.what = what;
    this.remedy = remedy;
  }

  /** The stable code, such as {@code HW210}. */
  public String code() {
    return code;
  }

  /** The service, entity, table or copy that it is about. */
  public String where() {
    return where;
  }

  /** What was attempted and what was found. */
  public String what() {
    return what;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }
}
