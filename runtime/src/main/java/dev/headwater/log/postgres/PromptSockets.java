package dev.headwater.log.postgres;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import javax.net.SocketFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The sockets of sessions that listen. Behind each notification that it has waited for, the driver
 * looks for another one, and gives it a millisecond to come: more than all else that a hint takes.
 * Of these sockets, a read that may wait for a millisecond at most does not wait at all.
 *
 * <p>Public, since the driver makes it by its name.
 */
public final class PromptSockets extends SocketFactory {
  /** The driver gives nothing else so little time. */
  private static final int PEEK_MILLIS = 1;

  /**
   * The same database, with these sockets.
   *
   * @return the given source itself where it is none of the driver's own, or has sockets of its own
   */
  static DataSource listening(DataSource source) throws SQLException {
    boolean isTheDrivers = source.getClass() == PGSimpleDataSource.class;
    // Elsewhere the driver would not find this class.
    boolean isSeen = PromptSockets.class.getClassLoader() == PGConnection.class.getClassLoader();
    if (!isTheDrivers || !isSeen || ((PGSimpleDataSource) source).getSocketFactory() != null) {
      return source;
    }
    PGSimpleDataSource prompt = new PGSimpleDataSource();
    try {
      prompt.initializeFrom((PGSimpleDataSource) source);
    } catch (IOException | ClassNotFoundException failure) {
      throw new SQLException("what the data source is set to cannot be copied", failure);
    }
    prompt.setSocketFactory(PromptSockets.class.getName());
    return prompt;
  }

  private static final class Prompt extends Socket {
    @Override
    public InputStream getInputStream() throws IOException {
      return new PromptInput(this, super.getInputStream());
    }
  }

  private static final class PromptInput extends FilterInputStream {
    private final Socket socket;

    PromptInput(Socket socket, InputStream from) {
      super(from);
      this.socket = socket;
    }

    @Override
    public int read() throws IOException {
      requireSome();
      return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      if (most > 0) {
        requireSome();
      }
      return in.read(into, offset, most);
    }

    /** That the other side has ended is found by the next read that may wait. */
    private void requireSome() throws IOException {
      if (socket.getSoTimeout() == PEEK_MILLIS && in.available() == 0) {
        throw new SocketTimeoutException("nothing has come yet");
      }
    }
  }

  @Override
  public Socket createSocket() {
    return new Prompt();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(InetAddress.getByName(host), port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(null, new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(local, localPort), new InetSocketAddress(host, port));
  }

  private static Socket connected(@Nullable InetSocketAddress local, InetSocketAddress to)
      throws IOException {
    Socket socket = new Prompt();
    try {
      if (local != null) {
        socket.bind(local);
      }
      socket.connect(to);
      return socket;
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }
}
