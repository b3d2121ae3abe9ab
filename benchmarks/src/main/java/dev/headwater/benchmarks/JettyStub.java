package dev.headwater.benchmarks;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty, with the threads that services have when they are served. */
final class JettyStub implements StubServer {
  private static final int THREADS_MAX = 24;
  private static final int BODY_BYTES_MAX = 64 * 1024;

  private final Server server = new Server(new QueuedThreadPool(THREADS_MAX));
  private final ServerConnector connector =
      new ServerConnector(server, 1, 1, new HttpConnectionFactory());

  /**
   * Listens.
   *
   * @param after how long after a request has come it is answered; no thread waits meanwhile
   * @param answer what is made of a request's body
   */
  JettyStub(Duration after, UnaryOperator<byte[]> answer) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Answering(after, answer));
    server.start();
  }

  @Override
  public URI uri() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  @Override
  public void close() {
    LifeCycle.stop(server);
  }

  private static final class Answering extends Handler.Abstract {
    private final Duration after;
    private final UnaryOperator<byte[]> answer;

    Answering(Duration after, UnaryOperator<byte[]> answer) {
      this.after = after;
      this.answer = answer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (request.getLength() <= 0) {
        later(request, response, callback, new byte[0]);
        return true;
      }
      Content.Source.asByteArrayAsync(
          request,
          BODY_BYTES_MAX,
          new Promise.Invocable<byte[]>() {
            @Override
            public void succeeded(byte[] body) {
              later(request, response, callback, body);
            }

            @Override
            public void failed(Throwable failure) {
              callback.failed(failure);
            }
          });
      return true;
    }

    private void later(Request request, Response response, Callback callback, byte[] body) {
      Runnable now = () -> write(response, callback, answer.apply(body));
      if (after.isZero()) {
        now.run();
      } else {
        request.getComponents().getScheduler().schedule(now, after.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    private static void write(Response response, Callback callback, byte[] body) {
      response.setStatus(200);
      response.getHeaders().put("Content-Type", "application/json");
      response.write(true, ByteBuffer.wrap(body), callback);
    }
  }
}
