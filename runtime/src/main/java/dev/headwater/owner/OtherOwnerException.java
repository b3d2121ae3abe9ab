package dev.headwater.owner;

import dev.headwater.base.HeadwaterException;

/** Something was asked of a service that another one owns. */
public final class OtherOwnerException extends HeadwaterException {
  private final String owner;

  OtherOwnerException(String code, String where, String what, String owner, String remedy) {
    super(code, where, what, remedy);
    this.owner = owner;
  }

  /** The service that can help. */
  public String owner() {
    return owner;
  }
}
