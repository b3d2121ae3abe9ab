package dev.headwater.benchmarks;

/**
 * What something cost.
 *
 * @param commits at both servers, readers' included
 * @param walFlushes of both servers' logs to the disk
 * @param machineCpuSeconds of everything on the machine, whoever it belongs to
 * @param ownCpuSeconds of this JVM and of the two servers' processes
 */
record Usage(
    double seconds,
    long commits,
    long walBytes,
    long walFlushes,
    double machineCpuSeconds,
    double ownCpuSeconds) {

  Usage minus(Usage before) {
    return new Usage(
        seconds - before.seconds,
        commits - before.commits,
        walBytes - before.walBytes,
        walFlushes - before.walFlushes,
        machineCpuSeconds - before.machineCpuSeconds,
        ownCpuSeconds - before.ownCpuSeconds);
  }
}
