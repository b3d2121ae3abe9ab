package dev.headwater.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that is being served over HTTP. */
public final class RunningHttp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningHttp.class);

  private final String service;
  private final Server server;
  private final ServerConnector connector;
  private final CutSlowClients slow;

  RunningHttp(String service, Server server, ServerConnector connector, CutSlowClients slow) {
    this.service = service;
    this.server = server;
    this.connector = connector;
    this.slow = slow;
  }

  /** Where it is reached from this machine. */
  public URI uri() {
    String host = connector.getHost();
    try {
      if (InetAddress.getByName(host).isAnyLocalAddress()) {
        host = "localhost";
      }
    } catch (UnknownHostException gone) {
      LOG.debug("{}/http: the name of its address is not known any more.", service, gone);
    }
    String inUri = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return URI.create("http://" + inUri + ":" + connector.getLocalPort());
  }

  /** Accepts nothing more, and ends when what is being answered is through, or after 10 seconds. */
  @Override
  public void close() {
    slow.close();
    try {
      server.stop();
    } catch (Exception failure) {
      LOG.warn("{}/http: it was ended before all requests were answered.", service, failure);
    }
  }
}
