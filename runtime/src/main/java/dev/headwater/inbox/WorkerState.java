package dev.headwater.inbox;

/** What an instance's worker for one owner is doing. */
public enum WorkerState {
  /** Has not yet come to a result. */
  STARTING,
  /** Another instance works; this one would take over. */
  STANDBY,
  /** Applies what the owner commits. */
  RUNNING,
  /** The owner cannot be reached; what is there is served and ages. */
  OWNER_UNREACHABLE,
  /** Changes came but could not be applied; they are tried again. */
  FAILING,
  /** Somebody has to act, see the problem; it is looked again now and then whether they have. */
  HALTED
}
