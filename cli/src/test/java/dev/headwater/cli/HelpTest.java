package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "explain",
        "whatif",
        "advise",
        "docs",
        "manifest",
        "diff",
        "roles",
        "migrate",
        "status",
        "audit",
        "drift",
        "parked",
        "subscribers",
        "projections",
        "sagas",
        "resync",
        "rebase",
        "erase",
        "uninstall",
        "demo"
      })
  void everyCommandExplainsItselfWithAnExample(String command) {
    assertThat(Answer.to(command, "--help").exits(0).out())
        .contains("Usage: headwater " + command, "Example: headwater " + command, "--verbose");
    assertThat(Answer.to("--help").exits(0).out()).contains("  " + command + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "parked list",
        "parked show",
        "parked retry",
        "parked discard",
        "subscribers list",
        "subscribers remove",
        "sagas list",
        "sagas show",
        "sagas retry",
        "sagas compensate",
        "sagas draw"
      })
  void everyCommandOfAGroupExplainsItselfToo(String command) {
    String[] group = command.split(" ", 2);
    assertThat(Answer.to(group[0], group[1], "--help").exits(0).out())
        .contains("Usage: headwater " + command, "Example: headwater " + command);
    assertThat(Answer.to(group[0]).exits(2).err()).contains(group[1], "--help");
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(Answer.to("--version").exits(0).out())
        .containsPattern("headwater \\d+\\.\\d+")
        .contains("Java " + System.getProperty("java.version"));
  }

  @Test
  void whatIsMistypedIsGuessed() {
    assertThat(Answer.to("chek").exits(2).err()).contains("Did you mean", "check");
    assertThat(Answer.to("demo", "--second", "3").exits(2).err()).contains("--seconds");
    assertThat(Answer.to().exits(2).err()).contains("--help");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(Answer.to("migrate").exits(2).err()).contains("--jdbc-url", "--service");
    assertThat(Answer.to("demo", "--seconds", "0").exits(2).err()).contains("2 to 86400");
    assertThat(Answer.to("demo", "--port", "65536").exits(2).err()).contains("no port 65536");
  }

  @Test
  void whatTheDemoServesAndExplainsCanBeChosen() {
    assertThat(Answer.to("demo", "--help").exits(0).out()).contains("--port=N", "--explain");
    assertThat(Answer.to("explain", "--help").exits(0).out())
        .contains("--analyze", "--at=URL", "--key=[PART=]VALUE", "--times=N", "--token=FILE");
  }

  @Test
  void stackTracesAreForThoseWhoAsk() {
    String url = "jdbc:postgresql://127.0.0.1:1/nothing";

    assertThat(Answer.to("status", "--jdbc-url", url).exits(1).oneLineWithRemedy().err())
        .contains("refused");
    assertThat(Answer.to("status", "--verbose", "--jdbc-url", url).exits(1).err())
        .contains("\tat ");
  }

  @Test
  void aPasswordOnTheCommandLineIsWarnedOf() {
    String url = "jdbc:postgresql://127.0.0.1:1/nothing?password=secret";

    assertThat(Answer.to("status", "--jdbc-url", url).exits(1).err())
        .contains("PGPASSWORD")
        .doesNotContain("secret");
  }
}
