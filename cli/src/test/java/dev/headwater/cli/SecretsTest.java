package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A password is shown nowhere, whatever goes wrong with it. */
class SecretsTest {
  private static final String SECRET = "s3cr3t-w0rd";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status --jdbc-url jdbc:postgresql://127.0.0.1:1/x?password=SECRET",
        "status --jdbc-url jdbc:postgresql://127.0.0.1:99999/x?user=a&password=SECRET&b=c",
        "status --jdbc-url jdbc:postgresql://keeper:SECRET@127.0.0.1:1/x",
        "status --jdbc-url jdbc:postgresql://keeper:a@SECRET@127.0.0.1:1/x",
        "status --jdbc-url jdbc:postgresql://:SECRET@127.0.0.1:1/x",
        "status --jdbc-url jdbc:postgres://keeper:SECRET@127.0.0.1:1/x?password=SECRET",
        "status --jdbc-url SECRET",
        "status jdbc:postgresql://127.0.0.1:1/x?password=SECRET",
        "migrate --jdbc-url jdbc:postgresql://127.0.0.1:1/x?password=SECRET --service catalog",
        "uninstall --jdbc-url jdbc:postgresql://127.0.0.1:1/x?sslpassword=SECRET --service catalog",
        "drift --service orders --jdbc-url jdbc:postgresql://127.0.0.1:1/x"
            + " --owner jdbc:postgresql://127.0.0.1:1/x?password=SECRET",
        "resync --service orders catalog --jdbc-url jdbc:postgresql://127.0.0.1:1/x"
            + " --owner catalog=jdbc:postgresql://127.0.0.1:1/x?password=SECRET"
      })
  void whatTheUrlCarriesIsNotRepeated(String line) {
    for (String verbose : new String[] {"", " --verbose"}) {
      PrintStream was = System.err;
      ByteArrayOutputStream logged = new ByteArrayOutputStream();
      System.setErr(new PrintStream(logged, true, UTF_8));
      try {
        Answer answer = Answer.to((line + verbose).replace("SECRET", SECRET).split(" "));
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.out() + answer.err()).isNotBlank().doesNotContain(SECRET);
        assertThat(logged.toString(UTF_8)).doesNotContain(SECRET);
      } finally {
        System.setErr(was);
      }
    }
  }

  @Test
  void maskingLeavesTheRestAsItIs() {
    assertThat(Secrets.masked("URL \"jdbc:postgresql://h/d?user=a&password=x&ssl=true\" is bad"))
        .isEqualTo("URL \"jdbc:postgresql://h/d?user=a&password=***&ssl=true\" is bad");
    assertThat(Secrets.masked("jdbc:postgresql://a:b@h:5432/d"))
        .isEqualTo("jdbc:postgresql://a:***@h:5432/d");
    String loginWithAt = "jdbc:postgresql://h:5432/d?user=me@corp";
    assertThat(Secrets.masked(loginWithAt)).isEqualTo(loginWithAt);
    assertThat(Secrets.areBeforeHostIn(loginWithAt)).isFalse();
    assertThat(Secrets.masked("jdbc:postgresql://h:5432/d"))
        .isEqualTo("jdbc:postgresql://h:5432/d");
  }

  @Test
  void aWrongPasswordOfTheEnvironmentIsInNoLog() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.port());
      for (String command :
          List.of("status", "migrate --service catalog", "uninstall --service catalog")) {
        String said = run(command + " --verbose --user postgres --jdbc-url " + url);
        assertThat(said).contains("password authentication failed", "\tat ").doesNotContain(SECRET);
      }
    }
  }

  private static String run(String line) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(line.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", SECRET);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    return said;
  }
}
