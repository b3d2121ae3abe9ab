package dev.headwater.model;

import dev.headwater.model.FieldType.Enumeration;
import dev.headwater.model.FieldType.Json;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Scalar;
import dev.headwater.model.FieldType.Unsupported;

/** Holds what a user of data expects against what its owner publishes. */
final class Contract {
  private final String where;
  private final String source;
  private final Findings findings;

  Contract(String where, String source, Findings findings) {
    this.where = where;
    this.source = source;
    this.findings = findings;
  }

  void check(Shape published, Shape expected) {
    check("", published, expected);
  }

  private void check(String path, Shape published, Shape expected) {
    for (Field field : expected.fields()) {
      published
          .field(field.name())
          .ifPresentOrElse(
              there -> check(path + field.name(), there, field),
              () -> reportMissing(path + field.name(), published));
    }
  }

  private void check(String path, Field published, Field expected) {
    checkType(path, published.type(), expected.type());
    if (published.nullable() && !expected.nullable()) {
      findings.error(
          Rule.FIELD_MAY_BE_NULL,
          where,
          "field `%s` may be null in `%s`, but not here".formatted(path, source),
          "make it Optional or @Nullable here, or have the owner promise a value");
    }
  }

  /** Unsupported types are reported where they are declared. */
  private void checkType(String path, FieldType published, FieldType expected) {
    if (published instanceof Json there && expected instanceof Json here) {
      check(path + ".", there.shape(), here.shape());
    } else if (published instanceof ListOf there && expected instanceof ListOf here) {
      checkType(path, there.element(), here.element());
    } else if (!(published instanceof Unsupported)
        && !(expected instanceof Unsupported)
        && !fits(published, expected)) {
      reportType(path, published, expected);
    }
  }

  /**
   * Every value that is published has a place: an enum fits into one with more constants, and into
   * text.
   */
  static boolean fits(FieldType published, FieldType expected) {
    if (published instanceof Enumeration some) {
      return expected == Scalar.TEXT
          || (expected instanceof Enumeration more
              && more.constants().containsAll(some.constants()));
    }
    return published.equals(expected);
  }

  private void reportMissing(String path, Shape published) {
    findings.error(
        Rule.FIELD_NOT_PUBLISHED,
        where,
        "field `%s` is not published by `%s`, which publishes %s"
            .formatted(path, source, Findings.list(published.names())),
        "leave it out or correct its name; if it is needed, ask the owner to publish it");
  }

  private void reportType(String path, FieldType published, FieldType expected) {
    findings.error(
        Rule.FIELD_OF_OTHER_TYPE,
        where,
        "field `%s` is published by `%s` as %s, and expected here as %s"
            .formatted(path, source, published.describe(), expected.describe()),
        published instanceof Enumeration
            ? "declare it with at least the published constants, or as text"
            : "declare it as " + published.describe());
  }
}
