package dev.headwater.inbox;

import dev.headwater.base.HeadwaterException;

/** One of several messages is to blame: the others can go on without it. */
public class MessageFailedException extends HeadwaterException {
  protected MessageFailedException(
      String code, String where, String what, String remedy, Throwable cause) {
    super(code, where, what, remedy, cause);
  }
}
