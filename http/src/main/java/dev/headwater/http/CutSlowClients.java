package dev.headwater.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts connections whose request, from its first byte to the answer's last one, takes too long: who
 * sends one byte a second is never idle, and would otherwise keep a connection for ever, and with a
 * large answer a session of the database as well.
 */
final class CutSlowClients implements Connection.Listener, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CutSlowClients.class);
  private static final int LOOKS_PER_REQUEST = 4;

  private final String service;
  private final long requestNanosMax;
  private final Map<Connection, Progress> connections = new ConcurrentHashMap<>();
  private volatile boolean isClosed;

  CutSlowClients(String service, Duration requestMax) {
    this.service = service;
    this.requestNanosMax = requestMax.toNanos();
  }

  /** What a connection is at. */
  private static final class Progress {
    /** What had come in when the last request was answered; more is the beginning of another. */
    private long bytesAtRest;

    private boolean isBusy;
    private long sinceNanos;

    synchronized void begin(long beganNanos) {
      isBusy = true;
      sinceNanos = beganNanos;
    }

    synchronized void rest(long bytesIn) {
      isBusy = false;
      sinceNanos = 0;
      bytesAtRest = bytesIn;
    }

    synchronized boolean isLate(long bytesIn, long nowNanos, long nanosMax) {
      boolean isPartial = !isBusy && bytesIn > bytesAtRest;
      if (isPartial && sinceNanos == 0) {
        sinceNanos = nowNanos;
      } else if (!isBusy && !isPartial) {
        sinceNanos = 0;
      }
      return sinceNanos != 0 && nowNanos - sinceNanos > nanosMax;
    }
  }

  @Override
  public void onOpened(Connection connection) {
    connections.put(connection, new Progress());
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(connection);
  }

  /** The request's headers are there. */
  void begin(Request request) {
    Progress progress = connections.get(request.getConnectionMetaData().getConnection());
    if (progress != null) {
      progress.begin(request.getBeginNanoTime());
      Request.addCompletionListener(request, failure -> end(request));
    }
  }

  private void end(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    Progress progress = connections.get(connection);
    if (progress != null) {
      progress.rest(connection.getBytesIn());
    }
  }

  void start(Scheduler scheduler) {
    scheduler.schedule(
        () -> {
          run();
          if (!isClosed) {
            start(scheduler);
          }
        },
        Math.max(1, TimeUnit.NANOSECONDS.toMillis(requestNanosMax) / LOOKS_PER_REQUEST),
        TimeUnit.MILLISECONDS);
  }

  void close() {
    isClosed = true;
  }

  /** Looks once at all connections. */
  @Override
  public void run() {
    long now = System.nanoTime();
    List<Connection> late = new ArrayList<>();
    connections.forEach(
        (connection, progress) -> {
          if (progress.isLate(connection.getBytesIn(), now, requestNanosMax)) {
            late.add(connection);
          }
        });
    if (!late.isEmpty()) {
      LOG.info(
          "{}/http: {} clients took longer than {} ms for one request and its answer, so they are"
              + " cut off; commands of theirs may have taken effect.",
          service,
          late.size(),
          TimeUnit.NANOSECONDS.toMillis(requestNanosMax));
      late.forEach(connection -> connection.getEndPoint().close());
    }
  }
}
