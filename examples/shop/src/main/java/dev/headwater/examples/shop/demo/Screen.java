package dev.headwater.examples.shop.demo;

import java.io.PrintWriter;
import java.util.List;

/**
 * Where the demo shows itself: a table that is written over itself on a terminal, plain lines
 * elsewhere.
 */
public final class Screen {
  private static final String ESCAPE = "\u001b[";

  private final PrintWriter out;
  private final boolean redraws;
  private int drawn;

  private Screen(PrintWriter out, boolean redraws) {
    this.out = out;
    this.redraws = redraws;
  }

  /** A terminal that understands ANSI sequences. */
  public static Screen terminal(PrintWriter out) {
    return new Screen(out, true);
  }

  /** A file or a pipe. */
  public static Screen plain(PrintWriter out) {
    return new Screen(out, false);
  }

  boolean redraws() {
    return redraws;
  }

  /** Writes a line that stays. */
  void say(String line) {
    erase();
    out.println(line);
    out.flush();
  }

  void say(List<String> lines) {
    lines.forEach(this::say);
  }

  /** Writes lines that the next call replaces. */
  void draw(List<String> lines) {
    erase();
    lines.forEach(out::println);
    out.flush();
    drawn = lines.size();
  }

  private void erase() {
    if (redraws && drawn > 0) {
      out.print(ESCAPE + drawn + "A" + ESCAPE + "J");
    }
    drawn = 0;
  }
}
