package dev.headwater.read;

import dev.headwater.inbox.Freshness;
import dev.headwater.inbox.Look;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Of when an answer is, as the statement that gave it saw it.
 *
 * @param owners how far the owners of copied data had come in what is shown; empty for one of whom
 *     nothing was ever shown
 * @param here how far they had come in this database: single rows may show as much, so this is what
 *     further reads must not fall behind
 * @param own what of the reading service's own data is shown, if any belongs to it
 * @param complete whether all copies are filled and nothing is parked
 */
public record Seen(
    Map<String, Optional<Freshness>> owners,
    Map<String, Freshness> here,
    Optional<Own> own,
    boolean complete) {
  public Seen {
    owners = new LinkedHashMap<>(owners);
    here = new LinkedHashMap<>(here);
  }

  /**
   * Of this database.
   *
   * @param shown several snapshots, of which none needs to have more
   * @param present what could be seen by the statement
   * @param asOf everything that was committed before is shown
   */
  public record Own(
      String service, UUID incarnation, List<Snapshot> shown, Snapshot present, Instant asOf) {
    public Own {
      shown = List.copyOf(shown);
    }

    private Optional<Missing> lacking(Token token) {
      if (!token.incarnation().equals(incarnation)) {
        return Optional.of(new Missing.Another(token));
      }
      if (shown.stream().allMatch(snapshot -> token.seen().isIn(snapshot))) {
        return Optional.empty();
      }
      return Optional.of(
          token.seen().isBeyond(present) ? new Missing.Future(token) : new Missing.Arrival(token));
    }
  }

  /**
   * What is missing for the policy, if anything is.
   *
   * @param looks what is known of owners that were looked at
   * @param heldNanos by {@link System#nanoTime}, when the tokens were shown to us
   */
  Optional<Missing> missing(
      ReadPolicy policy, Function<String, Optional<Look>> looks, long heldNanos, Instant now) {
    for (Token token : policy.tokens()) {
      Optional<Missing> lacking = lacking(token, looks, heldNanos);
      if (lacking.isPresent()) {
        return lacking;
      }
    }
    Duration age = Duration.between(asOf(), now);
    return policy
        .ageMax()
        .filter(most -> age.compareTo(most) > 0)
        .map(most -> new Missing.Freshness(age, most));
  }

  /** Tokens of services whose data is not shown do not matter. */
  private Optional<Missing> lacking(
      Token token, Function<String, Optional<Look>> looks, long heldNanos) {
    if (own.isPresent() && own.get().service().equals(token.owner())) {
      return own.get().lacking(token);
    }
    Optional<Freshness> shown = owners.get(token.owner());
    if (shown == null || (shown.isPresent() && shown.get().satisfies(token))) {
      return Optional.empty();
    }
    if (shown.isPresent() && !shown.get().isOfSameIncarnation(token)) {
      return Optional.of(new Missing.Another(token));
    }
    boolean isDisproved =
        looks.apply(token.owner()).filter(look -> look.disproves(token, heldNanos)).isPresent();
    return Optional.of(isDisproved ? new Missing.Future(token) : new Missing.Arrival(token));
  }

  /** What an owner's own answer says of what has begun there. */
  Optional<Look> lookAt(String owner, long askedNanos) {
    return owners
        .getOrDefault(owner, Optional.empty())
        .map(fresh -> new Look(fresh.incarnation(), fresh.seen(), askedNanos));
  }

  private Instant asOf() {
    Instant oldest = own.map(Own::asOf).orElse(Instant.MAX);
    for (Optional<Freshness> each : owners.values()) {
      Instant asOf = each.map(Freshness::asOf).orElse(Instant.EPOCH);
      oldest = asOf.isBefore(oldest) ? asOf : oldest;
    }
    return oldest;
  }

  /** What the caller is told. */
  Stamp stamp(Duration window, Instant now, boolean asWanted, boolean fromOwner) {
    List<Stamp.Source> sources = new ArrayList<>();
    owners.forEach((owner, shown) -> sources.add(source(owner, shown)));
    own.ifPresent(
        mine ->
            sources.add(
                new Stamp.Source(
                    mine.service(),
                    mine.asOf(),
                    Optional.of(
                        Token.ofRead(mine.service(), mine.incarnation(), mine.present())))));
    boolean within = Duration.between(asOf(), now).compareTo(window) <= 0;
    return new Stamp(sources, within, complete, asWanted, fromOwner);
  }

  private Stamp.Source source(String owner, Optional<Freshness> shown) {
    return new Stamp.Source(
        owner,
        shown.map(Freshness::asOf).orElse(Instant.EPOCH),
        Optional.ofNullable(here.get(owner))
            .map(fresh -> Token.ofRead(owner, fresh.incarnation(), fresh.seen())));
  }
}
