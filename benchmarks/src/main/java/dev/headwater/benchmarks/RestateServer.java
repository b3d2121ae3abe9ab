package dev.headwater.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server of Restate's with its defaults and no data yet, on free ports of the loopback. */
final class RestateServer implements AutoCloseable {
  private static final long START_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int END_SECONDS_MAX = 20;
  private static final int LOG_LINES_TOLD = 20;

  /**
   * Ends the server and deletes its data once nobody holds the other end of its input any more,
   * which is so when this JVM closes it and also when this JVM is killed.
   */
  private static final String SUPERVISE =
      """
      trap "" INT HUP
      directory=$1
      shift
      "$@" >"$directory/log" 2>&1 </dev/null &
      server=$!
      read -r gone
      kill "$server"
      wait "$server"
      rm -rf "$directory"
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final int ingressPort = freePort();
  private final int adminPort = freePort();
  private final Path directory;
  private final Process supervisor;

  RestateServer(Path binary) throws IOException, InterruptedException {
    directory = Files.createTempDirectory("restate");
    supervisor = start(binary);
    try {
      awaitHealthy();
    } catch (IOException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** Another program may take it before Restate does; then the start fails. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process start(Path binary) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            SUPERVISE,
            "supervise",
            directory.toString(),
            binary.toString(),
            "--base-dir",
            directory.resolve("data").toString(),
            "--listen-mode",
            "tcp",
            "--bind-address",
            address(freePort()),
            "--no-logo",
            "--log-disable-ansi-codes",
            "true");
    builder.environment().put("RESTATE_INGRESS__BIND_ADDRESS", address(ingressPort));
    builder.environment().put("RESTATE_ADMIN__BIND_ADDRESS", address(adminPort));
    builder.environment().put("RESTATE_DISABLE_TELEMETRY", "true");
    return builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }

  private void awaitHealthy() throws IOException, InterruptedException {
    long end = System.nanoTime() + START_NANOS_MAX;
    while (!isHealthy()) {
      if (System.nanoTime() > end) {
        throw new IOException("Restate does not start:\n" + endOfLog());
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private boolean isHealthy() throws InterruptedException {
    return answers(adminPort, "/health") && answers(ingressPort, "/restate/health");
  }

  private boolean answers(int port, String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address(port) + path)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String endOfLog() throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve("log"));
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_TOLD), lines.size()));
  }

  /** Makes known where services are served; Restate asks there which ones. */
  void register(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address(adminPort) + "/deployments"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"uri\":\"http://" + address(port) + "\"}"))
            .timeout(Duration.ofNanos(START_NANOS_MAX))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException("Restate does not register the services: " + response.body());
    }
  }

  /** Where sagas are asked for. */
  String ingress() {
    return "http://" + address(ingressPort);
  }

  /** Of the process whose children the server's are. */
  long pid() {
    return supervisor.pid();
  }

  /** Ends it and deletes its data. */
  @Override
  public void close() throws IOException {
    supervisor.getOutputStream().close();
    try {
      if (!supervisor.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        supervisor.descendants().forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
