package dev.headwater;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Data flows one way, and so do the packages: a stage never knows a later one. */
class ArchitectureTest {
  private static final String ROOT = "dev.headwater";

  /** From the vocabulary to the whole. A package may use those before it. */
  private static final List<String> ORDER =
      List.of(
          "model",
          "explain",
          "base",
          "manifest",
          "outbox",
          "log",
          "log.postgres",
          "owner",
          "inbox",
          "read",
          "copy",
          "projection",
          "query",
          "saga",
          "install",
          "audit",
          "drift",
          "erase",
          "measure",
          "");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT)
          .that(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "of Headwater", ArchitectureTest::isOurs));

  private static boolean isOurs(JavaClass candidate) {
    return candidate.getPackageName().startsWith(ROOT);
  }

  @Test
  void everyPackageHasItsPlaceInTheFlow() {
    assertThat(ourPackages())
        .containsExactlyInAnyOrderElementsOf(
            ORDER.stream().map(ArchitectureTest::packageOf).toList());
  }

  @Test
  void noStageKnowsALaterOne() {
    for (int i = 0; i < ORDER.size(); i++) {
      String[] later =
          ORDER.subList(i + 1, ORDER.size()).stream()
              .map(ArchitectureTest::packageOf)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(packageOf(ORDER.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(later)
          .check(CLASSES);
    }
  }

  /** The owner's side works without any subscriber, a log without knowing who is behind it. */
  @Test
  void theStagesThatMeetOnlyInTheWholeDoNotKnowEachOther() {
    mayNotUse("log", "outbox");
    mayNotUse("log.postgres", "outbox");
    mayNotUse("owner", "outbox", "log.postgres");
    mayNotUse("inbox", "outbox", "owner", "log.postgres");
    mayNotUse("read", "manifest", "outbox", "owner", "log.postgres");
    mayNotUse("copy", "outbox", "owner", "log.postgres");
    mayNotUse("projection", "manifest", "outbox", "owner", "log.postgres");
    mayNotUse("query", "manifest", "outbox", "owner", "inbox", "log.postgres");
    mayNotUse("saga", "query", "manifest", "log.postgres", "copy", "read", "projection");
    mayNotUse("install", "owner", "log", "log.postgres", "inbox");
    mayNotUse("audit", "manifest", "outbox", "owner");
    mayNotUse("drift", "manifest", "owner", "inbox", "audit");
    mayNotUse("erase", "manifest", "log.postgres", "audit", "drift");
    mayNotUse("measure", "manifest", "log.postgres", "owner", "install", "audit", "drift", "erase");
  }

  @Test
  void nothingThatRunsNeedsTheExplanations() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("explain"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(packageOf("explain"))
        .check(CLASSES);
  }

  private static void mayNotUse(String stage, String... others) {
    noClasses()
        .that()
        .resideInAPackage(packageOf(stage))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            List.of(others).stream().map(ArchitectureTest::packageOf).toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void noPackagesGoInCircles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theModelIsAValueAndDoesNoInputOrOutputNorDoesItsExplanation() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".model..", ROOT + ".explain..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.sql..")
                .or(resideInAPackage("javax.sql.."))
                .or(resideInAPackage("java.io.."))
                .or(resideInAPackage("java.nio.file.."))
                .or(resideInAPackage("java.net.."))
                .or(resideInAPackage("org.slf4j.."))
                .or(resideInAPackage("org.postgresql.."))
                .or(resideInAPackage("tools.jackson..")))
        .check(CLASSES);
  }

  @Test
  void nothingHidesInStaticFieldsOrThreads() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
    noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class).check(CLASSES);
  }

  @Test
  void onlyThePostgresLogAndItsBulkCopyKnowTheDriver() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".log.postgres")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.postgresql..")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    for (String name : ourPackages()) {
      JavaPackage each = CLASSES.getPackage(name);
      assertThat(each.isAnnotatedWith(NullMarked.class)).as(name + " is null-marked").isTrue();
    }
  }

  private static Set<String> ourPackages() {
    return CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
  }

  private static String packageOf(String stage) {
    return stage.isEmpty() ? ROOT : ROOT + "." + stage;
  }
}
