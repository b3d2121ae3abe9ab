package dev.headwater.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * PostgreSQL's {@code postmaster.pid}: which process serves a data directory, and how far it is.
 */
record LockFile(Path data) {
  private static final int STATUS_LINE = 7;

  /** No system has so many processes. */
  private static final int PID_OF_NOBODY = Integer.MAX_VALUE;

  Path path() {
    return data.resolve("postmaster.pid");
  }

  /** The process of which this file says that it accepts connections. */
  Optional<Long> pidIfReady() throws IOException {
    List<String> lines = lines();
    return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready")
        ? pid(lines)
        : Optional.empty();
  }

  /** The live process that serves this directory. */
  Optional<ProcessHandle> server() throws IOException {
    return pid(lines()).flatMap(ProcessHandle::of).filter(this::serves);
  }

  /**
   * After a power cut the file may name a process that is something else by now, and PostgreSQL
   * would refuse to start beside it. Only the number is replaced: PostgreSQL still checks by what
   * follows that no orphan of the old server is left.
   */
  void disownForeignProcess() throws IOException {
    List<String> lines = lines();
    Optional<ProcessHandle> named = pid(lines).flatMap(ProcessHandle::of);
    if (named.isPresent() && !serves(named.get())) {
      String others = lines.stream().skip(1).map(l -> l + "\n").collect(Collectors.joining());
      Files.writeString(path(), PID_OF_NOBODY + "\n" + others, UTF_8);
    }
  }

  private boolean serves(ProcessHandle process) {
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return Stream.of(arguments).anyMatch(data.toString()::equals);
  }

  private static Optional<Long> pid(List<String> lines) {
    return lines.stream()
        .findFirst()
        .map(String::strip)
        .filter(text -> text.matches("[0-9]{1,10}"))
        .map(Long::valueOf);
  }

  private List<String> lines() throws IOException {
    try {
      return Files.readAllLines(path(), UTF_8);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
