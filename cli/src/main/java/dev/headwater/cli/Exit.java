package dev.headwater.cli;

/** What a script can rely on. */
final class Exit {
  static final int GOOD = 0;
  static final int WRONG = 1;
  static final int MISUSE = 2;

  private Exit() {}
}
