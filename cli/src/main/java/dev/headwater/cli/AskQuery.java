package dev.headwater.cli;

import dev.headwater.explain.Measurements;
import dev.headwater.model.Query;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** Asks a running service one question again and again, one after the other. */
final class AskQuery {
  private static final int WARM_UP = 5;
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  /** Beyond the query's own deadline: for the way. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final URI at;
  private final ReadQueryAnswer reading;
  private final Measurements measured;
  private final HttpRequest request;

  AskQuery(Query<?> query, URI at, String parameters, Optional<String> token) {
    this.at = at;
    this.reading = new ReadQueryAnswer(query, at);
    this.measured = new Measurements(query);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
                URI.create(
                    "%s/queries/%s?%s"
                        .formatted(at.toString().replaceAll("/+$", ""), query.name(), parameters)))
            .timeout(query.deadline().plus(GRACE));
    token.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
    this.request = builder.build();
  }

  /**
   * Asks.
   *
   * @throws CliException if nobody answers, or not what was asked
   */
  Measurements run(int times) throws InterruptedException {
    HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
    for (int i = 0; i < WARM_UP; i++) {
      reading.parts(send(client));
    }
    for (int i = 0; i < times; i++) {
      long begunNanos = System.nanoTime();
      HttpResponse<String> answer = send(client);
      Duration took = Duration.ofNanos(System.nanoTime() - begunNanos);
      if (ReadQueryAnswer.isFailure(answer)) {
        measured.failed();
      } else {
        measured.answered(took, reading.parts(answer));
      }
    }
    return measured;
  }

  private HttpResponse<String> send(HttpClient client) throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException nobody) {
      throw CliException.wrong(
          "Nothing listens at %s.".formatted(at), "start the service, or correct --at.", nobody);
    } catch (HttpTimeoutException late) {
      throw CliException.wrong(
          "%s has not answered in time.".formatted(at), "see whether it is well.", late);
    } catch (IOException failure) {
      throw CliException.wrong(
          "%s cannot be asked: %s.".formatted(at, failure), "correct --at.", failure);
    }
  }
}
