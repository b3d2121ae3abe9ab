package dev.headwater.embedded;

import static dev.headwater.embedded.EmbeddedPostgresTest.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledJvmTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path tmp;
  private Path temporary;
  private Path kept;

  @BeforeEach
  void directories() throws IOException {
    temporary = Files.createDirectory(tmp.toRealPath().resolve("temporary"));
    kept = tmp.toRealPath().resolve("kept");
  }

  @Test
  void whenTheJvmIsKilledNeitherServerNorDirectoryRemains() throws IOException {
    try (ChildJvm child = ChildJvm.start(temporary, Map.of())) {
      int port = child.port();
      assertThat(servers()).isNotEmpty();

      child.kill();

      await().atMost(PATIENCE).until(() -> refuses(port));
      eventuallyNothingRemains();
    }
  }

  @Test
  void whenTheWholeGroupIsInterruptedNeitherServerNorDirectoryRemains() throws IOException {
    try (ChildJvm child = ChildJvm.start(temporary, Map.of())) {
      int port = child.port();

      child.interruptGroup();

      await().atMost(PATIENCE).until(() -> refuses(port));
      eventuallyNothingRemains();
    }
  }

  @Test
  void atWhateverPointOfItsStartTheJvmIsKilledNothingRemains() throws Exception {
    long seed = Long.getLong("headwater.seed", System.nanoTime());
    System.out.println("-Dheadwater.seed=" + seed);
    Random random = new Random(seed);
    for (int kill = 0; kill < 8; kill++) {
      try (ChildJvm child = ChildJvm.start(temporary, Map.of())) {
        child.process().waitFor(random.nextInt(100, 1200), TimeUnit.MILLISECONDS);
        child.kill();
      }
    }
    eventuallyNothingRemains();
  }

  @Test
  void aKeptDirectoryIsStoppedCleanlyAndUsedAgain() throws Exception {
    try (ChildJvm child = ChildJvm.start(temporary, Map.of(), kept.toString())) {
      child.port();
      assertThatThrownBy(() -> EmbeddedPostgres.configure().dataDirectory(kept).start())
          .hasMessageContaining("in use by a server of another JVM");

      child.kill();
      child.process().waitFor();
    }
    // At once: the start itself waits until the old server has ended.
    try (EmbeddedPostgres next = EmbeddedPostgres.configure().dataDirectory(kept).start()) {
      assertThat(ask(next.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
    }
    assertThat(Files.readString(kept.resolve("server.log")))
        .contains("database system is shut down")
        .doesNotContain("not properly shut down");
  }

  private void eventuallyNothingRemains() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(servers()).isEmpty();
              assertThat(homes()).isEmpty();
            });
  }

  private List<String> servers() {
    return ChildJvm.processesOf(temporary).stream()
        .filter(line -> line.contains("headwater-postgres-"))
        .toList();
  }

  private List<Path> homes() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      return left.filter(path -> path.getFileName().toString().startsWith("headwater-postgres-"))
          .toList();
    }
  }

  private static boolean refuses(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
