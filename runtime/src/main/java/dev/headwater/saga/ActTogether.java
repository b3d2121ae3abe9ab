package dev.headwater.saga;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which steps may be carried out before it is their turn, together with others. */
final class ActTogether {
  private ActTogether() {}

  /**
   * Those that only have to be done: nothing is claimed for them, their request is there, and
   * nothing else is asked of the same step.
   */
  static List<Message> candidates(List<Message> asked) {
    Set<StepKey> once = new HashSet<>();
    Set<StepKey> again = new HashSet<>();
    for (Message each : asked) {
      if (!once.add(StepKey.of(each))) {
        again.add(StepKey.of(each));
      }
    }
    return asked.stream()
        .filter(each -> each.kind().isAction() && each.command() != null && each.claim() == null)
        .filter(each -> !again.contains(StepKey.of(each)))
        .toList();
  }
}
