package dev.headwater.benchmarks;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty's, set up as queries have it when they ask owners. */
final class JettyCalls implements HttpCalls {
  private static final int THREADS_MAX = 16;

  private final HttpClient client;

  JettyCalls() throws Exception {
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    client = new HttpClient(new HttpClientTransportDynamic(connector));
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    threads.setDaemon(true);
    client.setExecutor(threads);
    client.setFollowRedirects(false);
    client.setUserAgentField(null);
    client.getContentDecoderFactories().clear();
    client.start();
  }

  @Override
  public CompletableFuture<byte[]> get(URI uri) {
    return new CompletableResponseListener(client.newRequest(uri))
        .send()
        .thenApply(response -> body(uri, response));
  }

  private static byte[] body(URI uri, ContentResponse response) {
    if (response.getStatus() != 200) {
      throw new IllegalStateException(uri + " gives " + response.getStatus());
    }
    return response.getContent();
  }

  @Override
  public void close() {
    LifeCycle.stop(client);
  }
}
