package dev.headwater.read;

import dev.headwater.log.Token;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far an answer can be trusted.
 *
 * @param sources the services whose data it shows
 * @param withinWindow whether it is no older than the declared window
 * @param complete whether nothing is known to be missing from it
 * @param asWanted whether it shows what the tokens prove and is as young as the read wanted;
 *     otherwise it is served stale
 * @param fromOwner whether the owner was asked, since what is here was not as wanted
 */
public record Stamp(
    List<Source> sources,
    boolean withinWindow,
    boolean complete,
    boolean asWanted,
    boolean fromOwner) {
  public Stamp {
    sources = List.copyOf(sources);
  }

  /**
   * One service.
   *
   * @param asOf everything that it had committed before is shown; {@link Instant#EPOCH} if nothing
   *     of it ever was
   * @param token carried along to further reads, in any service, keeps them from going back; empty
   *     where nothing was ever shown
   */
  public record Source(String service, Instant asOf, Optional<Token> token) {}

  /** The oldest of the sources; {@link Instant#EPOCH} if nothing was ever shown. */
  public Instant asOf() {
    return sources.stream().map(Source::asOf).min(Instant::compareTo).orElse(Instant.EPOCH);
  }

  /** What further reads are to be given so that they show no less. */
  public List<Token> tokens() {
    return sources.stream().flatMap(source -> source.token().stream()).toList();
  }
}
