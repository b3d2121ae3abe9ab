package dev.headwater.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every command can be told. */
final class Options {
  @Option(
      names = "--quick",
      description = "Few and small rounds, to see that everything runs; the figures mean little.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each is measured (default: 5, with --quick 2).")
  private Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Some of the measurements instead of all.")
  private List<String> only = List.of();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the report is written as JSON.")
  private Optional<Path> json = Optional.empty();

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  Sizes sizes() {
    Sizes sizes = quick ? Sizes.quick() : Sizes.full();
    if (rounds.isEmpty()) {
      return sizes;
    }
    if (rounds.get() < 1) {
      throw misuse("--rounds " + rounds.get() + ": at least one round is needed.");
    }
    return sizes.withRounds(rounds.get());
  }

  String extent() {
    return quick ? "quick" : "full";
  }

  boolean wants(String measurement) {
    return only.isEmpty() || only.contains(measurement);
  }

  void requireKnown(List<String> measurements) {
    for (String each : only) {
      if (!measurements.contains(each)) {
        throw misuse("--only " + each + ": there are " + String.join(", ", measurements) + ".");
      }
    }
  }

  /** Before minutes are spent on what could not be kept. */
  Optional<Path> json() {
    json.ifPresent(
        file -> {
          Path directory = file.toAbsolutePath().getParent();
          if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(file)) {
            throw misuse("--json " + file + ": name a file in a directory that exists.");
          }
        });
    return json;
  }

  private ParameterException misuse(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
