package dev.headwater.owner;

/** What the business rules made of a command. A technical failure is an exception instead. */
public sealed interface Outcome<R extends Record> permits Outcome.Done, Outcome.Refused {

  /** The command took effect. */
  record Done<R extends Record>(R reply) implements Outcome<R> {}

  /**
   * The rules forbid it: nothing took effect, and asking again gives the same answer.
   *
   * @param reason for the sender
   */
  record Refused<R extends Record>(String reason) implements Outcome<R> {}

  static <R extends Record> Outcome<R> done(R reply) {
    return new Done<>(reply);
  }

  static <R extends Record> Outcome<R> refused(String reason) {
    return new Refused<>(reason);
  }
}
