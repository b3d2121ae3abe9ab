package dev.headwater.cli;

import dev.headwater.manifest.ManifestException;
import dev.headwater.manifest.ManifestJson;
import dev.headwater.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads manifest files. */
final class ReadManifests {
  private static final long FILE_BYTES_MAX = 16L << 20;

  private ReadManifests() {}

  static Manifest read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > FILE_BYTES_MAX) {
        throw CliException.misuse(
            "%s is no manifest file.".formatted(file),
            "name files that \"headwater manifest\" has written.");
      }
      return ManifestJson.read(Files.readString(file));
    } catch (ManifestException malformed) {
      throw CliException.wrong(
          file + ": " + String.valueOf(malformed.getMessage()).replaceFirst(" Remedy: .*", ""),
          "write the manifest anew from its service's model with \"headwater manifest\".",
          malformed);
    } catch (IOException failure) {
      throw CliException.misuse(
          "%s cannot be read: %s.".formatted(file, failure),
          "correct the name or the file's rights.",
          failure);
    }
  }
}
