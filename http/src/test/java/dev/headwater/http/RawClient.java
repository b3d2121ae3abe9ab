package dev.headwater.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends what no client's library would. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;

  RawClient(RunningHttp http) throws IOException {
    this(new Socket(http.uri().getHost(), http.uri().getPort()));
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** One whose socket holds little of what it does not read. */
  static RawClient takingLittle(RunningHttp http) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(http.uri().getHost(), http.uri().getPort()));
    return new RawClient(socket);
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Whether a byte could be sent; after the server has closed it cannot for long. */
  boolean drip() {
    try {
      send("x");
      return true;
    } catch (IOException cut) {
      return false;
    }
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
