package dev.headwater.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from {@code /proc} who has used how much of the processors. */
final class CpuTimes {
  private static final Path PROC = Path.of("/proc");
  private static final double TICKS_PER_SECOND = 100;

  /** The first three are user, nice and system; then idle, iowait, irq and softirq. */
  private static final int[] BUSY = {1, 2, 3, 6, 7};

  private record Times(long parent, long ticks, long ticksOfEndedChildren) {}

  private CpuTimes() {}

  static void requireReadable() {
    if (!Files.isReadable(PROC.resolve("stat"))) {
      throw new IllegalStateException(
          "CPU times are read from /proc: run the benchmarks on Linux.");
    }
  }

  static double machineSeconds() throws IOException {
    String[] fields = Files.readAllLines(PROC.resolve("stat")).get(0).split("\\s+", -1);
    long ticks = 0;
    for (int index : BUSY) {
      ticks += Long.parseLong(fields[index]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Of this JVM and of the trees below the given processes, with what has ended in them. */
  static double ownSeconds(List<Long> roots) throws IOException {
    Map<Long, Times> all = all();
    Map<Long, List<Long>> children = new HashMap<>();
    all.forEach(
        (pid, process) ->
            children.computeIfAbsent(process.parent(), parent -> new ArrayList<>()).add(pid));
    Times self = all.get(ProcessHandle.current().pid());
    long ticks = self == null ? 0 : self.ticks();
    Deque<Long> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      Long pid = open.remove();
      Times process = all.get(pid);
      if (process != null) {
        ticks += process.ticks() + process.ticksOfEndedChildren();
        open.addAll(children.getOrDefault(pid, List.of()));
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  static long parentOf(long pid) throws IOException {
    return read(PROC.resolve(String.valueOf(pid))).parent();
  }

  private static Map<Long, Times> all() throws IOException {
    Map<Long, Times> all = new HashMap<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path directory : directories) {
        long pid = Long.parseLong(directory.getFileName().toString());
        find(directory).ifPresent(times -> all.put(pid, times));
      }
    }
    return all;
  }

  /** Nothing if the process has ended meanwhile: its parent has its times then. */
  private static Optional<Times> find(Path directory) {
    try {
      return Optional.of(read(directory));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  private static Times read(Path directory) throws IOException {
    String line = Files.readString(directory.resolve("stat"));
    // The program's name stands in parentheses and may hold anything.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return new Times(
        Long.parseLong(fields[1]),
        Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
        Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
  }
}
