package dev.headwater.benchmarks;

/**
 * What something cost.
 *
 * @param commits at both servers, readers' included
 * @param writes transactions that got an id, because they wrote something
 * @param walFlushes of both servers' logs to the disk
 * @param machineCpuSeconds of everything on the machine, whoever it belongs to
 * @param ownCpuSeconds of this JVM, of the two servers' processes and of the contender's own
 */
record Usage(
    double seconds,
    long commits,
    long writes,
    long walBytes,
    long walFlushes,
    double machineCpuSeconds,
    double ownCpuSeconds) {

  Usage minus(Usage before) {
    return new Usage(
        seconds - before.seconds,
        commits - before.commits,
        writes - before.writes,
        walBytes - before.walBytes,
        walFlushes - before.walFlushes,
        machineCpuSeconds - before.machineCpuSeconds,
        ownCpuSeconds - before.ownCpuSeconds);
  }

  /** Of all processors. */
  double machinePercent() {
    return percent(machineCpuSeconds);
  }

  /** Of all processors. */
  double ownPercent() {
    return percent(ownCpuSeconds);
  }

  private double percent(double cpuSeconds) {
    return 100 * cpuSeconds / (seconds * Runtime.getRuntime().availableProcessors());
  }
}
