package dev.headwater.benchmarks;

import java.util.List;

/** Something that is measured of each contender once a round. */
interface Measurement {
  /** As one names it on the command line. */
  String name();

  List<Contender> contenders();

  /** Measures once, leaves the contender as it was, and fails unless its copy is right. */
  void measure(Contender contender, Samples samples) throws Exception;

  List<Result> results(Samples samples);
}
