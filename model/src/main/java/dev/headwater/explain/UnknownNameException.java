package dev.headwater.explain;

import java.util.List;

/** Nothing, or more than one thing, is called what was asked for. */
public final class UnknownNameException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> candidates;

  private UnknownNameException(String message, List<String> candidates) {
    super(message);
    this.candidates = List.copyOf(candidates);
  }

  static UnknownNameException unknown(String model, String name, List<String> near) {
    return new UnknownNameException(
        "Model \"%s\" has no query, copy, projection or saga \"%s\". Remedy: name one of these: %s."
            .formatted(model, name, String.join(", ", near)),
        near);
  }

  static UnknownNameException ambiguous(String model, String name, List<String> all) {
    return new UnknownNameException(
        "Model \"%s\" has several of the name \"%s\". Remedy: name one of them in full: %s."
            .formatted(model, name, String.join(", ", all)),
        all);
  }

  /** What may have been meant, as {@code service.name}. */
  public List<String> candidates() {
    return candidates;
  }
}
