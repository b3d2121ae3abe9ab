package dev.headwater.model;

import java.util.List;
import java.util.stream.Collectors;

/** A model that does not hold together; the message lists every mistake in it. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Finding> findings;

  ModelException(String model, List<Finding> errors) {
    super(message(model, errors));
    findings = List.copyOf(errors);
  }

  /** The errors that the message lists. */
  public List<Finding> findings() {
    return findings;
  }

  private static String message(String model, List<Finding> errors) {
    String count = errors.size() == 1 ? "an error" : errors.size() + " errors";
    return errors.stream()
        .map(finding -> "\n  " + finding)
        .collect(Collectors.joining("", "Model `" + model + "` has " + count + ":", ""));
  }
}
