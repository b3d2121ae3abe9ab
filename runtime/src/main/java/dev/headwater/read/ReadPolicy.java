package dev.headwater.read;

import dev.headwater.log.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a read demands, how long it waits for that, and what then: it is refused, if neither of the
 * last two is said.
 *
 * @param tokens what has to be shown
 * @param ageMax how old it may be, if the window is not good enough
 * @param asksOwner whether the owner is asked then
 * @param servesStale whether what is here is good enough then; if the owner is asked, when that
 *     fails
 */
public record ReadPolicy(
    List<Token> tokens,
    Optional<Duration> ageMax,
    Duration waitMax,
    boolean asksOwner,
    boolean servesStale) {
  private static final Duration WAIT_BY_DEFAULT = Duration.ofSeconds(5);

  public ReadPolicy {
    tokens = List.copyOf(tokens);
  }

  /** Demands nothing. */
  public static ReadPolicy byDefault() {
    return new ReadPolicy(List.of(), Optional.empty(), WAIT_BY_DEFAULT, false, false);
  }

  public ReadPolicy with(Collection<Token> further) {
    List<Token> more = new ArrayList<>(tokens);
    more.addAll(further);
    return new ReadPolicy(more, ageMax, waitMax, asksOwner, servesStale);
  }

  public ReadPolicy noOlderThan(Duration age) {
    return new ReadPolicy(tokens, Optional.of(age), waitMax, asksOwner, servesStale);
  }

  public ReadPolicy waiting(Duration longest) {
    return new ReadPolicy(tokens, ageMax, longest, asksOwner, servesStale);
  }

  public ReadPolicy askingOwner() {
    return new ReadPolicy(tokens, ageMax, waitMax, true, servesStale);
  }

  public ReadPolicy notAsking() {
    return new ReadPolicy(tokens, ageMax, waitMax, false, servesStale);
  }

  public ReadPolicy servingStale() {
    return new ReadPolicy(tokens, ageMax, waitMax, asksOwner, true);
  }

  boolean demandsNothing() {
    return tokens.isEmpty() && ageMax.isEmpty();
  }
}
