package dev.headwater.tidy;

import java.util.List;

/** A file that is longer has more than one job. */
record ShortFiles(int linesMax) implements Rule {
  @Override
  public List<Finding> findingsIn(List<SourceFile> repository) {
    return repository.stream()
        .filter(SourceFile::isJava)
        .filter(file -> file.text().lines().count() > linesMax)
        .map(
            file ->
                file.finding(
                    linesMax + 1,
                    "The file has %d lines; %d are the most."
                        .formatted(file.text().lines().count(), linesMax),
                    "Give a part of it a file and a name of its own."))
        .toList();
  }
}
