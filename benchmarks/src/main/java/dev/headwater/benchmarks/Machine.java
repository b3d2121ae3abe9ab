package dev.headwater.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** On what was measured. */
record Machine(String processor, int processors, long memoryMegabytes, String kernel, String java) {
  private static final int KILOBYTES_PER_MEGABYTE = 1024;

  static Machine here() throws IOException {
    return new Machine(
        find(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(find(Path.of("/proc/meminfo"), "MemTotal").split(" ", -1)[0])
            / KILOBYTES_PER_MEGABYTE,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
  }

  private static String find(Path file, String name) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("0 unknown");
    }
  }
}
