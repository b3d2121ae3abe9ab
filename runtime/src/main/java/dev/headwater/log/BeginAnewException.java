package dev.headwater.log;

import dev.headwater.base.HeadwaterException;

/**
 * The owner has given up what the position needs, knowing that this subscriber takes copies only:
 * it is to begin anew by itself.
 */
public final class BeginAnewException extends HeadwaterException {
  public BeginAnewException(String owner, String because) {
    super(
        "HW507",
        owner,
        "the changes since the position are not kept any more: " + because + ".",
        "nothing; the copies are read anew.");
  }
}
