package dev.headwater.benchmarks;

/** A contender cannot take part here; the message says why. */
final class LeftOut extends Exception {
  LeftOut(String why) {
    super(why);
  }
}
