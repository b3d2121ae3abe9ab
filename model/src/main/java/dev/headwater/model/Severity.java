package dev.headwater.model;

/** How much a {@link Finding} weighs. */
public enum Severity {
  /** The model does not hold together; nothing runs until this is mended. */
  ERROR,
  /** It runs, but somebody should have meant it. */
  WARNING
}
