package dev.headwater.model;

/** What is checked. Codes are for ever: they are written into build scripts and searched for. */
enum Rule {
  // Ownership.
  TWO_OWNERS("HW101"),
  TABLE_TWICE("HW102"),
  COPY_OF_NOTHING("HW103"),
  COPY_BY_OWNER("HW104"),
  COPY_OF_COPY("HW105"),

  // Contracts between who publishes and who uses.
  FIELD_NOT_PUBLISHED("HW110"),
  FIELD_OF_OTHER_TYPE("HW111"),
  FIELD_MAY_BE_NULL("HW112"),
  COPY_LACKS_KEY("HW113"),

  // Keys.
  KEY_EMPTY("HW120"),
  KEY_NOT_IN_RECORD("HW121"),
  KEY_UNFIT("HW122"),
  KEY_TWICE("HW123"),

  // Records and their columns.
  FIELD_UNSUPPORTED("HW130"),
  RECORD_EMPTY("HW131"),
  COLUMN_TWICE("HW132"),

  // What is promised.
  WINDOW_EMPTY("HW140"),
  REASON_EMPTY("HW141"),

  // Queries.
  SOURCE_UNKNOWN("HW142"),
  LOOKUP_UNDECLARED("HW143"),
  QUERY_LACKS_KEY("HW144"),
  SHOWN_UNSOUND("HW145"),
  FALLBACK_UNFIT("HW146"),
  PROMISE_UNSOUND("HW147"),

  // Names.
  NAME_UNSOUND("HW150"),
  NAME_TWICE("HW151"),
  TABLE_UNSOUND("HW152"),
  COLUMN_UNSOUND("HW153"),
  SERVICE_TWICE("HW154"),

  // Commands and events.
  COMMAND_TWICE("HW160"),
  EVENT_TWICE("HW161"),
  EVENT_OF_NOBODY("HW162"),
  EVENT_OF_ITSELF("HW163"),
  SUBSCRIBED_TWICE("HW164"),

  // Manifests.
  FORMAT_UNKNOWN("HW170"),

  // Projections.
  INPUT_NOT_HERE("HW180"),
  JOIN_UNSOUND("HW181"),
  JOIN_OF_OTHER_TYPES("HW182"),
  JOIN_NOT_TO_ONE("HW183"),
  SELECT_UNSOUND("HW184"),
  SELECT_MULTIPLIES("HW185"),
  PROJECTION_LACKS_KEY("HW186"),
  WINDOW_SHORTER_THAN_INPUT("HW187"),
  READ_UNSOUND("HW188"),
  PURPOSE_UNFIT("HW189"),
  PROJECTION_OF_ONE("HW190"),

  // Sagas.
  STEP_TWICE("HW193"),
  STEP_OUT_OF_ORDER("HW194"),
  DEADLINE_UNSOUND("HW195"),
  STEP_OF_NOBODY("HW196"),
  REPLY_NOT_THERE("HW197"),
  SAGA_EMPTY("HW198"),
  SAGA_TWICE("HW199");

  private final String code;

  Rule(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }
}
