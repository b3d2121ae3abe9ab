package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.owner.OtherOwnerException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * An error as RFC 9457 has it.
 *
 * @param members what it says beside code, place and remedy
 * @param headers what goes with it
 */
record Problem(
    int status,
    String code,
    String where,
    String detail,
    String remedy,
    Map<String, String> members,
    Map<String, String> headers) {
  static final String CONTENT_TYPE = "application/problem+json";

  private static final String HANDLER_FAILED = "HW413";

  /** What went wrong in one request, thrown to whoever answers it. */
  static final class Thrown extends Exception {
    private final transient Problem problem;

    private Thrown(Problem problem) {
      super(problem.code() + " " + problem.where() + ": " + problem.detail(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  static Problem of(int status, String code, String where, String detail, String remedy) {
    return new Problem(status, code, where, detail, remedy, Map.of(), Map.of());
  }

  static Problem of(HeadwaterException failure) {
    // What a handler has thrown is for its own team's log alone.
    String detail =
        failure.code().equals(HANDLER_FAILED)
            ? "its handler failed, and nothing took effect."
            : failure.what();
    Problem problem =
        of(status(failure.code()), failure.code(), failure.where(), detail, failure.remedy());
    if (failure instanceof OtherOwnerException elsewhere) {
      return problem.with("owner", elsewhere.owner());
    }
    return problem.status() == HttpStatus.SERVICE_UNAVAILABLE_503
        ? problem.withHeader("Retry-After", Problems.RETRY_AFTER_SECONDS)
        : problem;
  }

  private static int status(String code) {
    return switch (code) {
      case "HW402",
          "HW403",
          "HW405",
          "HW409",
          "HW414",
          "HW417",
          "HW803",
          "HW804",
          "HW805",
          "HW844" ->
          HttpStatus.BAD_REQUEST_400;
      case "HW801", "HW845" -> HttpStatus.NOT_FOUND_404;
      case "HW416" -> HttpStatus.GONE_410;
      case "HW418", "HW806" -> HttpStatus.PAYLOAD_TOO_LARGE_413;
      case "HW410", "HW802" -> HttpStatus.MISDIRECTED_REQUEST_421;
      case "HW412" -> HttpStatus.UNPROCESSABLE_ENTITY_422;
      case "HW411" -> HttpStatus.NOT_IMPLEMENTED_501;
      case "HW841" -> HttpStatus.BAD_GATEWAY_502;
      // It is not here yet, or it is too old: a moment later it may do.
      case "HW324", "HW401", "HW406", "HW407", "HW808" -> HttpStatus.SERVICE_UNAVAILABLE_503;
      default -> HttpStatus.INTERNAL_SERVER_ERROR_500;
    };
  }

  Problem with(String name, String value) {
    return new Problem(status, code, where, detail, remedy, and(members, name, value), headers);
  }

  Problem withHeader(String name, String value) {
    return new Problem(status, code, where, detail, remedy, members, and(headers, name, value));
  }

  private static Map<String, String> and(Map<String, String> some, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(some);
    more.put(name, value);
    return more;
  }

  Thrown thrown() {
    return new Thrown(this);
  }

  boolean isOurFault() {
    return status >= HttpStatus.INTERNAL_SERVER_ERROR_500;
  }

  String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Call.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json);
    }
    return text.toString();
  }

  /** As one JSON object. */
  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("type", "urn:headwater:" + code);
    json.writeStringProperty("title", HttpStatus.getMessage(status));
    json.writeNumberProperty("status", status);
    json.writeStringProperty("detail", detail);
    json.writeStringProperty("code", code);
    json.writeStringProperty("where", where);
    json.writeStringProperty("remedy", remedy);
    members.forEach(json::writeStringProperty);
    json.writeEndObject();
  }
}
