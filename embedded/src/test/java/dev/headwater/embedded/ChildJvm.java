package dev.headwater.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another JVM that starts an embedded server, to be killed. */
record ChildJvm(Process process) implements AutoCloseable {
  /** Says the port, then waits to be killed. */
  static final class Main {
    public static void main(String[] directory) throws IOException {
      Configuration configuration = EmbeddedPostgres.configure();
      if (directory.length > 0) {
        configuration.dataDirectory(Path.of(directory[0]));
      }
      System.out.println(configuration.start().port());
      System.in.transferTo(System.out);
    }
  }

  /** In a session of its own, so that a signal can be sent to its whole group. */
  static ChildJvm start(Path temporary, Map<String, String> environment, String... directory)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setsid",
                // A build that runs in the background may hand down that interrupts are ignored.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(directory));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start());
  }

  /** Returns when its server is ready. */
  int port() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
    if (line == null) {
      throw new IOException("The child ended before its server was ready");
    }
    return Integer.parseInt(line);
  }

  void kill() {
    process.destroyForcibly();
  }

  /** As Ctrl-C does it: to each process of the group. */
  void interruptGroup() throws IOException {
    new ProcessBuilder("kill", "-s", "INT", "--", "-" + process.pid()).start();
  }

  /** Processes that have something to do with a directory, by their command lines. */
  static List<String> processesOf(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.pid() != ProcessHandle.current().pid())
        .map(p -> String.join(" ", p.info().arguments().orElse(new String[0])))
        .filter(line -> line.contains(directory.toString()))
        .toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
