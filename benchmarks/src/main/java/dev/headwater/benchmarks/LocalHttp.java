package dev.headwater.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headwater.base.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server and a client of HTTP on one machine, with connections that stay open. */
final class LocalHttp implements AutoCloseable {
  private static final int THREADS = 4;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Answers one kind of request. */
  @FunctionalInterface
  interface Resource {
    Object of(String id) throws Exception;
  }

  LocalHttp() throws IOException {
    // Otherwise it waits 40 ms for an acknowledgement now and then.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  void serve(String path, Resource resource) {
    server.createContext(path, exchange -> answer(exchange, path, resource));
  }

  private static void answer(HttpExchange exchange, String path, Resource resource)
      throws IOException {
    try (exchange) {
      String id = exchange.getRequestURI().getPath().substring(path.length());
      byte[] body = Json.write(resource.of(id)).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (Exception failure) {
      throw new IOException(failure);
    }
  }

  <T> T get(String path, Class<T> type) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + path);
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(uri + " gives " + response.statusCode());
    }
    return Json.read(response.body(), type);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
