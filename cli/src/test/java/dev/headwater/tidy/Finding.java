package dev.headwater.tidy;

/** Something untidy: where, what, and what to do about it. */
record Finding(String file, int line, String what, String remedy) {
  @Override
  public String toString() {
    return "%s:%d: %s %s".formatted(file, line, what, remedy);
  }
}
