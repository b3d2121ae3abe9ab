package dev.headwater.drift;

import dev.headwater.model.Finding;
import dev.headwater.model.Severity;

/** What is looked for. Codes are for ever. */
enum DriftRule {
  CAPTURE_OFF("HW601", Severity.ERROR),
  PARTS_CHANGED("HW602", Severity.ERROR),
  TABLE_UNFIT("HW603", Severity.ERROR),
  CAPTURE_ALTERED("HW604", Severity.ERROR),
  FED_BY_REPLICATION("HW605", Severity.ERROR),

  GUARD_OFF("HW610", Severity.ERROR),
  COPY_REFERRED("HW611", Severity.ERROR),
  COPY_WITHOUT_KEY("HW612", Severity.ERROR),

  COPY_WRITABLE("HW620", Severity.ERROR),
  OWN_TABLE_WRITABLE("HW621", Severity.ERROR),
  READER_SEES_MORE("HW622", Severity.ERROR),
  APPLIER_ASSUMED("HW623", Severity.ERROR),
  OWN_SCHEMA_OPEN("HW624", Severity.WARNING),

  UNDECLARED_COPY("HW630", Severity.WARNING),
  CONFIRMED_COPY("HW631", Severity.ERROR);

  private final String code;
  private final Severity severity;

  DriftRule(String code, Severity severity) {
    this.code = code;
    this.severity = severity;
  }

  Finding at(String where, String what, String remedy) {
    return new Finding(code, severity, where, withoutStop(what), withoutStop(remedy));
  }

  /** Errors end their sentences; findings put theirs together. */
  private static String withoutStop(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
