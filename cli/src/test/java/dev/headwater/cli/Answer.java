package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command answers, and with which exit code. */
record Answer(int exit, String out, String err) {
  static Answer to(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Answer(exit, out.toString(), err.toString());
  }

  /** Fails with all that was said. */
  Answer exits(int code) {
    assertThat(exit).as(this::toString).isEqualTo(code);
    return this;
  }

  /** Asserts that the error is one line with a remedy. */
  Answer oneLineWithRemedy() {
    assertThat(err.strip()).contains("Remedy: ").doesNotContain("\n");
    return this;
  }
}
