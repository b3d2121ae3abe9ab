package dev.headwater.http;

import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;

/** The problems that lie in how a request was made, or in the state of the service. */
record Problems(String service) {
  static final String RETRY_AFTER_SECONDS = "1";

  Problem unauthorized() {
    return of(
            HttpStatus.UNAUTHORIZED_401,
            "HW820",
            "the request carries no token of this service.",
            "send the header \"Authorization: Bearer …\" with the service's token.")
        .withHeader("WWW-Authenticate", "Bearer");
  }

  Problem nothingThere(List<String> known) {
    return of(
        HttpStatus.NOT_FOUND_404,
        "HW821",
        "there is nothing at this path.",
        "the paths begin with one of " + known + ".");
  }

  Problem wrongMethod(String method, Set<String> allowed) {
    return of(
            HttpStatus.METHOD_NOT_ALLOWED_405,
            "HW822",
            method + " is not for this path.",
            "use " + String.join(" or ", allowed) + ".")
        .withHeader("Allow", String.join(", ", allowed));
  }

  Problem wrongContentType() {
    return of(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
        "HW823",
        "the body is not declared as JSON.",
        "send the header \"Content-Type: application/json\".");
  }

  Problem malformed(String detail, String remedy) {
    return of(HttpStatus.BAD_REQUEST_400, "HW824", detail, remedy);
  }

  Problem tooLarge(int bytesMax) {
    return of(
        HttpStatus.PAYLOAD_TOO_LARGE_413,
        "HW825",
        "the body has more than " + bytesMax + " bytes.",
        "send less at a time.");
  }

  Problem overloaded() {
    return of(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "HW826",
            "too much is being asked of it at the moment, or it is being stopped.",
            "try again after a moment.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS);
  }

  Problem notUnderstood(int status) {
    return of(
        status,
        "HW831",
        "the request cannot be read: " + HttpStatus.getMessage(status) + ".",
        "send it as HTTP/1.1 has it, with headers of at most "
            + HttpSetup.HEADER_BYTES_MAX
            + " bytes.");
  }

  Problem failed() {
    return of(
        HttpStatus.INTERNAL_SERVER_ERROR_500,
        "HW832",
        "it failed; its log says why.",
        "try again, and tell the service's team if that does not help.");
  }

  Problem unreachable() {
    return of(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "HW833",
            "its database cannot be reached, or has no room for more at the moment.",
            "try again after a moment, a command with the same key.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS);
  }

  Problem foreignHost() {
    return of(
        HttpStatus.FORBIDDEN_403,
        "HW834",
        "it has no token, so it answers only who addresses it as this machine's own.",
        "use localhost, or 127.0.0.1, as host; or give it a token.");
  }

  private Problem of(int status, String code, String detail, String remedy) {
    return Problem.of(status, code, service, detail, remedy);
  }
}
