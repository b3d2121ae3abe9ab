package dev.headwater.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The files of a server: made by initdb when there are none, and its settings. */
final class Cluster {
  static final String SUPERUSER = "postgres";
  private static final String VERSION = "18";
  private static final Duration INITDB_MAX = Duration.ofMinutes(5);

  /** The superuser can run programs, so it needs the password; other roles get by without one. */
  private static final String ACCESS =
      """
      # TYPE DATABASE    USER      ADDRESS       METHOD
      host   all         postgres  127.0.0.1/32  scram-sha-256
      host   replication postgres  127.0.0.1/32  scram-sha-256
      host   all         all       127.0.0.1/32  trust
      """;

  private final Home home;
  private final Path binaries;
  private final RunAs runAs;

  Cluster(Home home, Path binaries, RunAs runAs) {
    this.home = home;
    this.binaries = binaries;
    this.runAs = runAs;
  }

  Home home() {
    return home;
  }

  List<String> command(String program, String... arguments) {
    return runAs.command(binaries.resolve("bin").resolve(program), List.of(arguments));
  }

  void makeUnlessThere() throws IOException {
    Path version = home.data().resolve("PG_VERSION");
    if (!Files.exists(version)) {
      make();
    } else if (!Files.readString(version, UTF_8).strip().equals(VERSION)) {
      throw new EmbeddedPostgresException(
          "The data directory %s is of PostgreSQL %s, this is PostgreSQL %s."
              .formatted(home, Files.readString(version, UTF_8).strip(), VERSION),
          "Choose another directory and restore a dump into it, or run pg_upgrade on this one.");
    }
  }

  private void make() throws IOException {
    Path making = home.dataInTheMaking();
    Directories.delete(making); // of one that was killed at it
    home.makePassword(runAs);
    SupervisedProcess initdb = SupervisedProcess.start("QUIT", initdb(making), home.log());
    if (!initdb.endedWithin(INITDB_MAX) || initdb.status() != 0) {
      throw new EmbeddedPostgresException(
          "PostgreSQL cannot make its data directory in %s:%n%s"
              .formatted(home, ServerLog.of(home.log()).lastLines()),
          "Is there space, and may this user write there?");
    }
    Files.writeString(making.resolve("pg_hba.conf"), ACCESS, UTF_8);
    Files.writeString(
        making.resolve("postgresql.conf"),
        "\ninclude_if_exists = 'headwater.conf'\n",
        UTF_8,
        StandardOpenOption.APPEND);
    Files.move(making, home.data(), StandardCopyOption.ATOMIC_MOVE);
  }

  private List<String> initdb(Path directory) {
    List<String> command =
        new ArrayList<>(
            command(
                "initdb",
                "--pgdata=" + directory,
                "--username=" + SUPERUSER,
                "--pwfile=" + home.passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C", // the same order of texts on every machine
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
    if (home.isTemporary()) {
      command.add("--no-sync"); // no power cut leaves it behind; the server's own fsync stays on
    }
    return command;
  }

  void configure(Map<String, String> settings) throws IOException {
    Path file = home.data().resolve("headwater.conf");
    Files.writeString(
        file,
        "# Written anew at every start.\n"
            + settings.entrySet().stream()
                .map(s -> "%s = '%s'%n".formatted(s.getKey(), s.getValue().replace("'", "''")))
                .collect(Collectors.joining()),
        UTF_8);
    runAs.own(file);
  }
}
