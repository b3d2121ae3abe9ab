package dev.headwater.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** The JDK's, with its own threads. */
final class JdkCalls implements HttpCalls {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Override
  public CompletableFuture<byte[]> get(URI uri) {
    return client
        .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(response -> body(uri, response));
  }

  private static byte[] body(URI uri, HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException(uri + " gives " + response.statusCode());
    }
    return response.body();
  }

  /** It ends when nobody has it any more. */
  @Override
  public void close() {}
}
