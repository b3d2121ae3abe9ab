package dev.headwater.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a server has written to its log since a moment. */
record ServerLog(Path file, long from) {
  private static final int CHARACTERS_MAX = 4000;

  static ServerLog of(Path file) {
    return new ServerLog(file, 0);
  }

  static ServerLog fromNowOn(Path file) throws IOException {
    return new ServerLog(file, Files.exists(file) ? Files.size(file) : 0);
  }

  String lastLines() throws IOException {
    try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
      long start = Math.max(from, reader.length() - CHARACTERS_MAX);
      byte[] bytes = new byte[(int) (reader.length() - start)];
      reader.seek(start);
      reader.readFully(bytes);
      return new String(bytes, UTF_8).strip();
    }
  }
}
