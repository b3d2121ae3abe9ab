package dev.headwater.owner;

import dev.headwater.log.Token;

/**
 * The answer to a command.
 *
 * @param repeated whether the command had been handled before and this is its first outcome again
 * @param token proves the write to later reads, in any service
 */
public record Reply<R extends Record>(Outcome<R> outcome, boolean repeated, Token token) {
  /**
   * The reply of a command that took effect.
   *
   * @throws IllegalStateException if it was refused
   */
  public R done() {
    if (outcome instanceof Outcome.Done<R> done) {
      return done.reply();
    }
    throw new IllegalStateException("refused: " + ((Outcome.Refused<R>) outcome).reason());
  }
}
