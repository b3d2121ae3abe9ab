package dev.headwater.base;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The form of a {@code traceparent}. */
public final class TraceParent {
  /** Version, trace, span, flags. Later versions may append to it. */
  private static final Pattern FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]{1,200})?");

  private TraceParent() {}

  /** Whoever gets one of another form goes on untraced, as the standard says. */
  public static Optional<String> of(@Nullable String text) {
    return Optional.ofNullable(text).filter(given -> FORM.matcher(given).matches());
  }
}
