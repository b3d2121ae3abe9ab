package dev.headwater.manifest;

import dev.headwater.model.FieldType.Scalar;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the format calls the types of fields. */
final class TypeWords {
  static final String ENUM = "enum";
  static final String LIST = "list";
  static final String RECORD = "record";
  static final String UNSUPPORTED = "unsupported";

  private TypeWords() {}

  static String of(Scalar scalar) {
    return scalar.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Scalar> scalar(String word) {
    return Arrays.stream(Scalar.values()).filter(scalar -> of(scalar).equals(word)).findFirst();
  }
}
