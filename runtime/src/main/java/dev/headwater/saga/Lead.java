package dev.headwater.saga;

import java.time.Instant;

/** What the service that has started a saga does about it. */
sealed interface Lead permits Orchestrate, Watch {
  /** Begins it. */
  void begin(Instance instance);

  /** A participant tells something. */
  void heard(Instance instance, Message message);

  /** It is time to look at it. */
  void due(Instance instance);

  /** What nobody has been asked for yet can simply be left. */
  static void beginUnlessCancelled(Lead lead, Instance instance, Instant now, Outgoing out) {
    if (instance.wanted.equals(Deadlines.COMPENSATE)) {
      end(instance, Instance.State.COMPENSATED, now, out);
    } else {
      lead.begin(instance);
    }
  }

  /** It is over: whatever its steps have claimed is given back. */
  static void end(Instance instance, Instance.State how, Instant now, Outgoing out) {
    instance.end(how, now);
    instance.saga.steps().stream()
        .filter(step -> step.claimed().isPresent())
        .map(step -> step.participant().name())
        .distinct()
        .forEach(
            participant ->
                out.send(participant, Message.of(Message.Kind.RELEASE, instance.ref, "", "")));
  }

  /** How it is led. */
  static Lead of(Instance instance, Instant now, Outgoing out) {
    return instance.ref.isChoreographed() ? new Watch(now, out) : new Orchestrate(now, out);
  }
}
