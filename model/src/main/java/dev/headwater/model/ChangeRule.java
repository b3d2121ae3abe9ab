package dev.headwater.model;

/** What two manifests of a service may differ in. Codes are for ever, as those of {@link Rule}. */
enum ChangeRule {
  DECLARATION_GONE("HW180"),
  DECLARATION_ADDED("HW181"),
  FIELD_REMOVED("HW182"),
  FIELD_ADDED("HW183"),
  FIELD_RETYPED("HW184"),
  FIELD_WIDENED("HW185"),
  FIELD_NULLABILITY("HW186"),
  KEY_CHANGED("HW187"),
  COPY_GONE("HW188"),
  LOOKUP_GONE("HW189"),
  SAGA_CHANGED("HW172");

  private final String code;

  ChangeRule(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }
}
