package dev.headwater.cli;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.explain.Measurements.Had;
import dev.headwater.explain.Measurements.Part;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Source;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an answer to a query says of its parts, held against the query that was meant. */
final class ReadQueryAnswer {
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int OWN_FAULT_MIN = 500;

  private final Query<?> query;
  private final URI at;

  ReadQueryAnswer(Query<?> query, URI at) {
    this.query = query;
    this.at = at;
  }

  /** Whether the service could not answer; asked another time it may. */
  static boolean isFailure(HttpResponse<String> answer) {
    return answer.statusCode() >= OWN_FAULT_MIN;
  }

  /**
   * Its parts.
   *
   * @throws CliException if it is a problem, no answer of Headwater's, or of another query
   */
  List<Part> parts(HttpResponse<String> answer) {
    Map<?, ?> body = body(answer);
    if (answer.statusCode() != OK) {
      throw problem(answer.statusCode(), body);
    }
    if (!query.name().equals(body.get("query")) || !(body.get("parts") instanceof List<?> found)) {
      throw stranger(answer.statusCode());
    }
    List<Part> parts = new ArrayList<>();
    for (Object part : found) {
      parts.add(part((Map<?, ?>) part));
    }
    List<String> declared = query.parts().stream().map(QueryPart::alias).toList();
    if (!parts.stream().map(Part::alias).toList().equals(declared)) {
      throw differs(
          "it has the parts %s, the model %s"
              .formatted(parts.stream().map(Part::alias).toList(), declared));
    }
    return parts;
  }

  private Map<?, ?> body(HttpResponse<String> answer) {
    try {
      return Json.read(answer.body(), Map.class);
    } catch (HeadwaterException noJson) {
      throw stranger(answer.statusCode());
    }
  }

  private Part part(Map<?, ?> part) {
    String alias = String.valueOf(part.get("part"));
    Had had = had(alias, String.valueOf(part.get("served")), part.get("error") != null);
    return new Part(alias, had, millis(part.get("tookMillis")), age(part));
  }

  private Had had(String alias, String served, boolean hasError) {
    if (served.equals("left_out")) {
      return Had.LEFT_OUT;
    }
    if (served.equals("not_wanted")) {
      return Had.NOT_WANTED;
    }
    if (hasError) {
      return Had.FROM_FALLBACK;
    }
    String declared =
        query.part(alias).map(QueryPart::source).map(ReadQueryAnswer::served).orElse(served);
    if (!served.equals(declared)) {
      throw differs(
          "its part `%s` is of its %s, in the model of its %s".formatted(alias, served, declared));
    }
    return Had.AS_DECLARED;
  }

  private static String served(Source source) {
    if (source instanceof Source.Asked) {
      return "owner";
    }
    return source instanceof Source.FromCopy ? "copy" : "projection";
  }

  private static Optional<Duration> age(Map<?, ?> part) {
    return part.get("sources") instanceof List<?> sources
        ? sources.stream()
            .map(source -> millis(((Map<?, ?>) source).get("ageMillis")))
            .max(Duration::compareTo)
        : Optional.empty();
  }

  private static Duration millis(@Nullable Object number) {
    return number instanceof Number millis
        ? Duration.ofNanos((long) (millis.doubleValue() * 1e6))
        : Duration.ZERO;
  }

  private CliException problem(int status, Map<?, ?> body) {
    if (!(body.get("code") instanceof String code)) {
      return stranger(status);
    }
    if (status == UNAUTHORIZED) {
      return CliException.wrong(
          "%s demands a token.".formatted(at),
          "name a file with it by --token, or give it in HEADWATER_TOKEN.",
          null);
    }
    return CliException.wrong(
        "%s answers with %d: %s %s: %s"
            .formatted(at, status, code, body.get("where"), body.get("detail")),
        String.valueOf(body.get("remedy")),
        null);
  }

  private CliException stranger(int status) {
    return CliException.wrong(
        "What answers at %s, with status %d, does not answer the query %s."
            .formatted(at, status, query),
        "correct --at: it is the address at which %s is served.".formatted(query.service()),
        null);
  }

  private CliException differs(String how) {
    return CliException.wrong(
        "The service's query %s differs from the model's: %s.".formatted(query, how),
        "explain it by the model of the version that runs there.",
        null);
  }
}
