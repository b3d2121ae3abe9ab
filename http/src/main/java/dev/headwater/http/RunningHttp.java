package dev.headwater.http;

import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that is being served over HTTP; to be closed before the service is. */
public final class RunningHttp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningHttp.class);

  private final String service;
  private final Server server;
  private final URI uri;
  private final CutSlowClients slow;

  RunningHttp(String service, Server server, URI uri, CutSlowClients slow) {
    this.service = service;
    this.server = server;
    this.uri = uri;
    this.slow = slow;
  }

  /** Where it is reached from this machine. */
  public URI uri() {
    return uri;
  }

  /** Accepts nothing more, and ends when what is being answered is through, or after 10 seconds. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failure) {
      LOG.warn("{}/http: it was ended before all requests were answered.", service, failure);
    }
    slow.close();
  }
}
