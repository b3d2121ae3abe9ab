package dev.headwater.log.postgres;

import static dev.headwater.testkit.Bank.BANK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.base.Sql;
import dev.headwater.model.Model;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

class PromptSocketsTest {
  private static final int PATIENCE_MILLIS = 30_000;

  private ServerSocket server;
  private Socket client;
  private Socket accepted;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    SocketFactory sockets = new PromptSockets();
    client = sockets.createSocket(server.getInetAddress(), server.getLocalPort());
    accepted = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    accepted.close();
    server.close();
  }

  @Test
  void aReadThatMayWaitForAMillisecondGivesUpWhereNothingHasCome() throws IOException {
    InputStream in = client.getInputStream();
    client.setSoTimeout(1);
    assertThatThrownBy(in::read)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("nothing has come yet");
    assertThatThrownBy(() -> in.read(new byte[4])).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void whatHasComeIsReadHoweverShortTheTime() throws IOException {
    InputStream in = client.getInputStream();
    accepted.getOutputStream().write(new byte[] {1, 2, 3});
    assertThat(in.read()).isEqualTo(1);
    client.setSoTimeout(1);
    assertThat(in.readNBytes(2)).containsExactly(2, 3);
  }

  @Test
  void whoMayWaitDoes() throws Exception {
    client.setSoTimeout(PATIENCE_MILLIS);
    CompletableFuture<Integer> read = CompletableFuture.supplyAsync(this::readOne);
    accepted.getOutputStream().write(7);
    assertThat(read.get()).isEqualTo(7);
  }

  @Test
  void theEndIsFoundByWhoMayWait() throws IOException {
    client.setSoTimeout(PATIENCE_MILLIS);
    accepted.close();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aSessionWithTheseSocketsHearsAllNotifications() throws Exception {
    try (World world = World.of(Model.of("bank", Bank.ACCOUNT));
        Connection listening = PromptSockets.listening(world.dataSource(BANK)).getConnection();
        Connection telling = world.dataSource(BANK).getConnection()) {
      Sql.run(listening, "listen hints");
      Sql.run(telling, "notify hints, 'one'; notify hints, 'two'");
      assertThat(heard(listening, 2)).containsExactly("one", "two");
      Sql.run(telling, "notify hints, 'three'");
      assertThat(heard(listening, 1)).containsExactly("three");
    }
  }

  @Test
  void theDriversOwnSourceIsCopiedWithAllThatItIsSetTo() throws Exception {
    PGSimpleDataSource given = new PGSimpleDataSource();
    given.setServerNames(new String[] {"db.example"});
    given.setPortNumbers(new int[] {6543});
    given.setUser("desk");
    given.setPassword("secret");
    given.setSslMode("verify-full");
    PGSimpleDataSource listening = (PGSimpleDataSource) PromptSockets.listening(given);
    assertThat(listening).isNotSameAs(given);
    assertThat(listening.getSocketFactory()).isEqualTo(PromptSockets.class.getName());
    listening.setSocketFactory(null);
    assertThat(listening.getURL()).isEqualTo(given.getURL());
    assertThat(listening.getUser()).isEqualTo("desk");
    assertThat(listening.getPassword()).isEqualTo("secret");
    assertThat(given.getSocketFactory()).isNull();
  }

  @Test
  void otherSourcesAndOtherSocketsAreLeftAsTheyAre() throws Exception {
    PGSimpleDataSource own = new PGSimpleDataSource();
    own.setSocketFactory("example.Sockets");
    assertThat(PromptSockets.listening(own)).isSameAs(own);
    DataSource special = new PGSimpleDataSource() {};
    assertThat(PromptSockets.listening(special)).isSameAs(special);
  }

  private int readOne() {
    try {
      return client.getInputStream().read();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static List<String> heard(Connection listening, int count) throws Exception {
    List<String> heard = new ArrayList<>();
    while (heard.size() < count) {
      PGNotification[] some =
          listening.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
      assertThat(some).isNotEmpty();
      Stream.of(some).map(PGNotification::getParameter).forEach(heard::add);
    }
    return heard;
  }
}
