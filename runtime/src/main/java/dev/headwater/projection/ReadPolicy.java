package dev.headwater.projection;

import dev.headwater.log.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a read demands, how long it waits for that, and what then.
 *
 * @param tokens what has to be shown
 * @param ageMax how old it may be, if the window is not good enough
 */
record ReadPolicy(
    List<Token> tokens, Optional<Duration> ageMax, Duration waitMax, Otherwise otherwise) {
  private static final Duration WAIT_BY_DEFAULT = Duration.ofSeconds(5);

  ReadPolicy {
    tokens = List.copyOf(tokens);
  }

  static ReadPolicy byDefault() {
    return new ReadPolicy(List.of(), Optional.empty(), WAIT_BY_DEFAULT, Otherwise.REFUSE);
  }

  ReadPolicy with(Token token) {
    List<Token> more = new ArrayList<>(tokens);
    more.add(token);
    return new ReadPolicy(more, ageMax, waitMax, otherwise);
  }

  ReadPolicy noOlderThan(Duration age) {
    return new ReadPolicy(tokens, Optional.of(age), waitMax, otherwise);
  }

  ReadPolicy waiting(Duration longest) {
    return new ReadPolicy(tokens, ageMax, longest, otherwise);
  }

  ReadPolicy or(Otherwise other) {
    return new ReadPolicy(tokens, ageMax, waitMax, other);
  }

  /** Without the tokens of services that have nothing to do with what is read. */
  ReadPolicy concerning(Collection<String> services) {
    List<Token> concerning =
        tokens.stream().filter(token -> services.contains(token.owner())).toList();
    return new ReadPolicy(concerning, ageMax, waitMax, otherwise);
  }

  boolean demandsNothing() {
    return tokens.isEmpty() && ageMax.isEmpty();
  }
}
