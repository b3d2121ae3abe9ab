package dev.headwater.query;

import dev.headwater.log.Token;
import dev.headwater.read.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a query is answered with.
 *
 * @param parts of the query, in the order of their declaration
 * @param missing the components of the result that would show more if all parts were there
 * @param next what to go on after; empty at the end, and where nobody pages
 */
public record QueryAnswer<T>(
    T value, List<PartStamp> parts, List<String> missing, Optional<String> next) {
  public QueryAnswer {
    parts = List.copyOf(parts);
    missing = List.copyOf(missing);
  }

  /** Whether nothing is known to be missing. */
  public boolean complete() {
    return parts.stream().allMatch(PartStamp::complete);
  }

  /** Whether each part is no older than its source was declared to be. */
  public boolean withinWindow() {
    return parts.stream().allMatch(part -> part.stamp().withinWindow());
  }

  /** The oldest of the parts that show something; empty if none does. */
  public Optional<Instant> asOf() {
    return parts.stream().flatMap(part -> part.asOf().stream()).min(Instant::compareTo);
  }

  /** All parts' together: what further reads are to be given so that they show no less. */
  public Stamp stamp() {
    return new Stamp(
        parts.stream().flatMap(part -> part.stamp().sources().stream()).toList(),
        withinWindow(),
        complete(),
        parts.stream().allMatch(part -> part.stamp().asWanted()),
        parts.stream().anyMatch(part -> part.served() == PartStamp.Served.OWNER));
  }

  public List<Token> tokens() {
    return stamp().tokens();
  }
}
