package dev.headwater.explain;

/** What is advised on. Codes are for ever, as those of the check are. */
enum Hint {
  PROJECTION_OF_ONE("HW901"),
  COPY_UNREAD("HW902"),
  FIELD_UNREAD("HW903"),
  WINDOW_USED_UP("HW904"),
  PROMISE_BROKEN("HW905"),
  DEADLINE_BROKEN("HW906"),
  ASKED_IN_CIRCLES("HW907"),
  PART_NOT_OPTIONAL("HW908"),
  ASKED_AGAIN("HW909"),
  ALWAYS_TOGETHER("HW910"),
  SAGA_OF_TWO("HW911"),
  COPIES_ALL("HW912");

  private final String code;

  Hint(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }
}
