package dev.headwater.model;

import java.util.UUID;

/**
 * How far one saga has come: what a step's request, or its compensation's, is made of. Requests are
 * made from this alone, so that making one again gives the same.
 */
public interface Progress<I extends Record> {
  /** The saga's own id; the same for all its steps. */
  UUID id();

  /** What it was started with. */
  I input();

  /**
   * The reply of the earlier step that sends this command; of several such steps, the last one's. A
   * compensation sees its own step's, too.
   *
   * @throws IllegalStateException if no earlier step does
   */
  <R extends Record> R output(Command<?, R> command);

  /** The reply of an earlier step by its name, where several send one command. */
  <R extends Record> R output(String step, Command<?, R> command);

  /** Why it is being compensated; empty as long as it goes forward. */
  String reason();
}
