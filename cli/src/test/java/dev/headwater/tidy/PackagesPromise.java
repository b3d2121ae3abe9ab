package dev.headwater.tidy;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every package of the product says what it promises, and is null-marked. */
final class PackagesPromise implements Rule {
  private static final Pattern DOCUMENTED =
      Pattern.compile("/\\*\\*.*\\w.*\\*/.*^package ", Pattern.DOTALL | Pattern.MULTILINE);

  @Override
  public List<Finding> findingsIn(List<SourceFile> repository) {
    Map<String, List<SourceFile>> packages =
        repository.stream()
            .filter(file -> file.isJava() && file.path().contains("src/main/java/"))
            .collect(groupingBy(SourceFile::directory, TreeMap::new, toList()));
    return packages.entrySet().stream().flatMap(p -> findings(p.getKey(), p.getValue())).toList();
  }

  private static Stream<Finding> findings(String directory, List<SourceFile> files) {
    return files.stream()
        .filter(file -> file.isNamed("/package-info.java"))
        .findFirst()
        .map(PackagesPromise::findings)
        .orElseGet(
            () ->
                Stream.of(
                    new Finding(
                        directory + "/package-info.java",
                        1,
                        "The package promises nothing: the file is missing.",
                        "Say in two sentences what comes in and what is guaranteed going out.")));
  }

  private static Stream<Finding> findings(SourceFile info) {
    Stream<Finding> silent =
        DOCUMENTED.matcher(info.text()).find()
            ? Stream.empty()
            : Stream.of(
                info.finding(
                    1,
                    "The package promises nothing: it has no Javadoc.",
                    "Say in two sentences what comes in and what is guaranteed going out."));
    Stream<Finding> unmarked =
        info.text().contains("@NullMarked")
            ? Stream.empty()
            : Stream.of(
                info.finding(1, "The package is not null-marked.", "Annotate it @NullMarked."));
    return Stream.concat(silent, unmarked);
  }
}
