package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.headwater.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that talks to nobody without TLS, with a certificate of its own making. */
final class TlsServer implements AutoCloseable {
  private static final String PASSWORD = "keystore";

  private final EmbeddedPostgres server;
  private final Path certificate;

  private TlsServer(EmbeddedPostgres server, Path certificate) {
    this.server = server;
    this.certificate = certificate;
  }

  /**
   * Starts one.
   *
   * @param directory for its data and keys
   * @param login who may log in, with a password only
   */
  static TlsServer start(Path directory, String login, String password) throws Exception {
    Path home = directory.resolve("home");
    EmbeddedPostgres plain = EmbeddedPostgres.configure().dataDirectory(home).start();
    Path data = home.resolve("data");
    try (EmbeddedPostgres first = plain;
        var connection = first.dataSource("postgres").getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create role " + login + " login superuser password '" + password + "'");
    }
    Path hba = data.resolve("pg_hba.conf");
    Files.writeString(
        hba,
        """
        hostssl all postgres 127.0.0.1/32 scram-sha-256
        hostssl all all 127.0.0.1/32 scram-sha-256
        """);
    Path certificate = makeKeys(directory, "ip:127.0.0.1", data);
    EmbeddedPostgres server =
        EmbeddedPostgres.configure()
            .dataDirectory(home)
            .setting("ssl", "on")
            .setting("ssl_cert_file", data.resolve("server.crt").toString())
            .setting("ssl_key_file", data.resolve("server.key").toString())
            .start();
    return new TlsServer(server, certificate);
  }

  /** A certificate of somebody else, for who must not be believed. */
  static Path foreignCertificate(Path directory) throws Exception {
    Files.createDirectories(directory);
    return makeKeys(directory, "ip:127.0.0.1", directory);
  }

  private static Path makeKeys(Path directory, String name, Path into) throws Exception {
    Path store = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "RSA",
                    "-alias",
                    "server",
                    "-dname",
                    "CN=server",
                    "-ext",
                    "san=" + name,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IllegalStateException(said);
    }
    return writeKeys(store, into);
  }

  private static Path writeKeys(Path store, Path into)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Path key = into.resolve("server.key");
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Path certificate = into.resolve("server.crt");
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
    own(key, into);
    own(certificate, into);
    Path copy = store.resolveSibling("ca.crt");
    return Files.copy(certificate, copy);
  }

  /** The server may run as somebody else than this JVM. */
  private static void own(Path file, Path like) throws IOException {
    Object owner = Files.getAttribute(like, "unix:uid");
    if (!owner.equals(Files.getAttribute(file, "unix:uid"))) {
      Files.setAttribute(file, "unix:uid", owner);
    }
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
  }

  /** As who signed its certificate. */
  String certificate() {
    return certificate.toString();
  }

  String url(String host, String parameters) {
    return "jdbc:postgresql://%s:%d/postgres%s".formatted(host, server.port(), parameters);
  }

  @Override
  public void close() {
    server.close();
  }
}
