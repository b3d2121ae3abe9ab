package dev.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
  @TempDir private Path tmp;

  @Test
  void jvmsThatStartAtOnceOnAnEmptyCacheDoNotDisturbOneAnother() throws Exception {
    Path cache = tmp.resolve("cache");
    List<ChildJvm> children = new ArrayList<>();
    for (int child = 0; child < 4; child++) {
      children.add(ChildJvm.start(tmp, Map.of(BinaryCache.VARIABLE, cache.toString())));
    }
    for (ChildJvm child : children) {
      assertThat(child.port()).isPositive();
      child.process().getOutputStream().close();
      child.process().waitFor();
    }
    assertThat(namesIn(cache)).hasSize(2).contains("lock").doesNotContain("half-unpacked");
  }

  @Test
  void whatAKilledOneUnpackedByHalfIsReplaced() throws IOException {
    Files.createDirectories(tmp.resolve("half-unpacked").resolve("bin"));

    Path unpacked = Binaries.onClassPath().unpackedIn(tmp);

    assertThat(unpacked.resolve("bin").resolve("postgres")).isExecutable();
    assertThat(namesIn(tmp)).doesNotContain("half-unpacked");
  }

  @Test
  void aCacheThatCannotBeWrittenNamesTheRemedy() throws IOException {
    Path file = Files.createFile(tmp.resolve("file"));

    assertThatThrownBy(() -> Binaries.onClassPath().unpackedIn(file))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("HEADWATER_CACHE");
  }

  @Test
  void rootKeepsItsProgramsWhereNobodyCanRunThem() {
    assertThat(BinaryCache.places(Map.of(), true)).startsWith(Path.of("/var/cache/headwater"));
    assertThat(BinaryCache.places(Map.of("XDG_CACHE_HOME", "/x"), false))
        .startsWith(Path.of("/x/headwater"));
    assertThat(BinaryCache.places(Map.of(BinaryCache.VARIABLE, "/mine"), true))
        .containsExactly(Path.of("/mine"));
  }

  private static List<String> namesIn(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
