package dev.headwater.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What users may hold on to is little, and what lies behind it keeps to itself. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.headwater.http");

  @Test
  void fewTypesArePublic() {
    assertThat(CLASSES)
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder(
            "HeadwaterHttp",
            "HttpSetup",
            "HttpLimits",
            "RunningHttp",
            "HttpOwners",
            "OwnersSetup",
            "OwnerLimits");
  }

  @Test
  void nothingHidesInStaticFieldsOrThreads() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
    noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class).check(CLASSES);
  }

  @Test
  void theDatabaseIsLeftToTheOwnersStage() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.sql.Connection")
        .check(CLASSES);
  }
}
