package dev.headwater.projection;

/** What a read does when what it asks for is not to be had in time. */
public enum Otherwise {
  /** It fails, with a code that says what was missing. */
  REFUSE,
  /** It answers with what there is, and the stamp says so. */
  SERVE_STALE
}
