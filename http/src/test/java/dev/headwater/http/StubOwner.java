package dev.headwater.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody at an owner's address who answers as a test wants it. */
final class StubOwner implements AutoCloseable {
  private static final UUID INCARNATION = new UUID(1, 2);

  final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile Reaction reaction = exchange -> send(exchange, 404, "{}");

  /** What it does with a request. */
  interface Reaction {
    void to(HttpExchange exchange) throws IOException;
  }

  StubOwner() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          reaction.to(exchange);
        });
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  StubOwner does(Reaction other) {
    reaction = other;
    return this;
  }

  StubOwner answers(int status, String body) {
    return does(exchange -> send(exchange, status, body));
  }

  /** With these rows of people and of notes. */
  StubOwner answersWith(String people, String notes) {
    return answers(200, reads("people", people, notes));
  }

  /** Never, as long as the test runs. */
  StubOwner keepsSilent() {
    return does(
        exchange -> {
          try {
            over.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
  }

  /** Tells how long its answer will be, and breaks off in the middle of it. */
  StubOwner breaksOff() {
    return does(
        exchange -> {
          byte[] whole = reads("people", "", "").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, whole.length);
          exchange.getResponseBody().write(whole, 0, whole.length / 2);
          exchange.close();
        });
  }

  static String reads(String service, String people, String notes) {
    return "{\"reads\":[%s,%s],\"complete\":true}"
        .formatted(read(service, people), read(service, notes));
  }

  static String read(String service, String rows) {
    Token token = Token.ofRead(service, INCARNATION, Snapshot.parse("10:10:"));
    return """
        {"asOf":"%s","token":"%s","rows":[%s],"complete":true}"""
        .formatted(Instant.now(), token.encode(), rows);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
