package dev.headwater.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A child process with a small shell script as its parent, which ends it when this JVM is gone. The
 * script is in a session of its own where {@code setsid} is installed, so Ctrl-C does not reach it.
 */
final class SupervisedProcess {
  private static final boolean HAS_SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid").anyMatch(p -> Files.isExecutable(Path.of(p)));

  private final Process process;

  private SupervisedProcess(Process process) {
    this.process = process;
  }

  /**
   * @param farewell the signal that the command gets when this JVM is gone
   */
  static SupervisedProcess start(String farewell, List<String> command, Path log)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(farewell));
    arguments.addAll(command);
    return new SupervisedProcess(script("supervise", arguments, log));
  }

  /** Watches a directory that shall not outlive this JVM. */
  static SupervisedProcess guard(Path directory) throws IOException {
    return new SupervisedProcess(
        script("guard", List.of(directory.toString()), Path.of("/dev/null")));
  }

  private static Process script(String name, List<String> arguments, Path log) throws IOException {
    List<String> command = new ArrayList<>(HAS_SETSID ? List.of("setsid") : List.of());
    command.addAll(List.of("sh", "-c", text(name + ".sh"), name));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(n -> n.startsWith("PG") || n.startsWith("LC_"));
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = SupervisedProcess.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is missing beside " + SupervisedProcess.class);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  boolean isParentOf(long pid) {
    return process.children().anyMatch(child -> child.pid() == pid);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Passes a line on to the script: a signal's name, or for a guard that it is time. */
  void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** An interrupt does not cut this short: half-stopped servers are of no use to anybody. */
  boolean endedWithin(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The command's exit status; it must have ended. */
  int status() {
    return process.exitValue();
  }
}
