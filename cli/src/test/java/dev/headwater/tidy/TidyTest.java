package dev.headwater.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The repository checks itself. */
class TidyTest {
  private static List<SourceFile> repository;

  @BeforeAll
  static void read() throws IOException {
    repository = Repository.files();
    assertThat(repository).extracting(SourceFile::path).contains("pom.xml", "cli/pom.xml");
  }

  @Test
  void nothingIsPutOff() {
    holds(new NoReminders());
  }

  @Test
  void everyLinkOfTheDocumentationLeadsSomewhere() {
    holds(new LiveLinks());
  }

  @Test
  void everyPackagePromisesSomethingAndIsNullMarked() {
    holds(new PackagesPromise());
  }

  @Test
  void noMethodIsLongerThan60Lines() {
    holds(new ShortMethods(60));
  }

  @Test
  void noFileIsLongerThan400Lines() {
    holds(new ShortFiles(400));
  }

  @Test
  void noTestSleeps() {
    holds(new NoSleepInTests());
  }

  @Test
  void noExceptionIsDroppedWithoutAWord() {
    holds(new NoEmptyCatch());
  }

  private static void holds(Rule rule) {
    String findings =
        rule.findingsIn(repository).stream()
            .map(Finding::toString)
            .collect(Collectors.joining("\n"));
    assertThat(findings).as("untidy").isEmpty();
  }
}
