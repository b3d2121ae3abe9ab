package dev.headwater.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule goes red on what it is there for, and says where and what to do. */
class RulesTest {
  private static final String INFO = "/** Promises much. */\n@NullMarked\npackage a;\n";

  @Test
  void aReminderIsFound() {
    assertThat(found(new NoReminders(), file("a.sql", "SELECT 1;\n-- TODO: more\n-- TODOS\n")))
        .containsExactly("a.sql:2: TODO puts work off. Do it, or open an issue.");
  }

  @Test
  void codeMaySpeakOfReminders() {
    assertThat(found(new NoReminders(), file("A.java", "f(\"TODO\", \"a \\\" TODO\");\n")))
        .isEmpty();
    assertThat(found(new NoReminders(), file("A.java", "f(\"x\"); // TODO \"y\"\n"))).hasSize(1);
  }

  @Test
  void aLongMethodIsFound() {
    SourceFile file =
        file(
            "src/main/java/A.java", "class A {\n  void f() {\n    int i;\n  }\n  void g() {}\n}\n");

    assertThat(found(new ShortMethods(2), file))
        .containsExactly(
            "src/main/java/A.java:2: The method f has 3 lines; 2 are the most. Name its parts.");
    assertThat(found(new ShortMethods(3), file)).isEmpty();
  }

  @Test
  void aLongMethodOfANestedOrAnonymousClassIsFound() {
    assertThat(
            found(
                new ShortMethods(2),
                file(
                    "A.java",
                    "class A {\n  Object o = new Object() {\n    void f() {\n      f();\n    }\n  };\n}\n")))
        .hasSize(1);
  }

  @Test
  void aLongFileIsFound() {
    assertThat(found(new ShortFiles(2), file("A.java", "\n\nclass A {}\n")))
        .singleElement()
        .asString()
        .contains("A.java:3: The file has 3 lines; 2 are the most.");
    assertThat(found(new ShortFiles(2), file("a.md", "\n\n\n\n"))).isEmpty();
  }

  @Test
  void anEmptyCatchIsFoundAndAnExplainedOneIsNot() {
    assertThat(
            found(
                new NoEmptyCatch(),
                file("A.java", "class A {{\n  try { f(); }\n  catch (E e) {\n  }\n}}\n")))
        .singleElement()
        .asString()
        .contains("A.java:3: An exception is dropped without a word.");
    assertThat(
            found(
                new NoEmptyCatch(),
                file("A.java", "class A {{ try { f(); } catch (E e) { /* gone already */ } }}\n")))
        .isEmpty();
  }

  @Test
  void aTestThatSleepsIsFound() {
    String sleeps = "class A {{\n  Thread.sleep(1);\n  TimeUnit.SECONDS.sleep(1);\n}}\n";

    assertThat(found(new NoSleepInTests(), file("x/src/test/java/A.java", sleeps)))
        .hasSize(2)
        .first()
        .asString()
        .contains("A.java:2: A test sleeps. Wait for the condition");
    assertThat(found(new NoSleepInTests(), file("x/src/main/java/A.java", sleeps))).isEmpty();
  }

  @Test
  void aPackageWithoutAPromiseIsFound() {
    assertThat(found(new PackagesPromise(), file("x/src/main/java/a/A.java", "")))
        .singleElement()
        .asString()
        .contains("x/src/main/java/a/package-info.java:1: The package promises nothing");
    assertThat(
            found(
                new PackagesPromise(), file("x/src/main/java/a/package-info.java", "package a;\n")))
        .hasSize(2);
    assertThat(
            found(
                new PackagesPromise(),
                file("x/src/main/java/a/package-info.java", "/** */\n@NullMarked\npackage a;\n")))
        .singleElement()
        .asString()
        .contains("no Javadoc");
    assertThat(found(new PackagesPromise(), file("x/src/main/java/a/package-info.java", INFO)))
        .isEmpty();
  }

  @Test
  void aDeadLinkIsFound() {
    assertThat(
            found(new LiveLinks(), file("docs/a.md", "# A\n\nSee\n[b](b.md) and ![c](/c.png).\n")))
        .hasSize(2)
        .first()
        .asString()
        .contains("docs/a.md:4: The link to b.md leads nowhere: there is no docs/b.md.");
  }

  @Test
  void aLinkToAHeadingThatIsNotThereIsFound() {
    SourceFile b = file("b.md", "# One `more` thing, please!\n\n## Twice\n\n## Twice\n");

    assertThat(found(new LiveLinks(), file("docs/a.md", "[b](../b.md#two) [c](#c)"), b))
        .hasSize(2)
        .first()
        .asString()
        .contains("../b.md#two leads nowhere")
        .contains("one-more-thing-please");
    assertThat(
            found(
                new LiveLinks(),
                file("docs/a.md", "[b](../b.md#one-more-thing-please) [b](../b.md#twice-1)"),
                b))
        .isEmpty();
  }

  @Test
  void linksElsewhereToDirectoriesAndInCodeAreLeftAlone() {
    assertThat(
            found(
                new LiveLinks(),
                file("docs/a.md", "[x](https://x.org/#y) [d](../docs) `[z](z.md)` [e](<e f.sh>)"),
                file("docs/e f.sh", "")))
        .isEmpty();
  }

  private static SourceFile file(String path, String text) {
    return new SourceFile(path, text);
  }

  private static List<String> found(Rule rule, SourceFile... files) {
    return Stream.of(rule.findingsIn(List.of(files)))
        .flatMap(List::stream)
        .map(Finding::toString)
        .toList();
  }
}
