package dev.headwater.copy;

import dev.headwater.log.OwnerRows;
import dev.headwater.log.Token;
import dev.headwater.model.Copy;
import dev.headwater.read.Answer;
import dev.headwater.read.FreshnessSource;
import dev.headwater.read.Keys;
import dev.headwater.read.ReadPolicy;
import dev.headwater.read.ReadUntil;
import dev.headwater.read.Session;
import dev.headwater.read.Stamp;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reads a copy; every answer says as of when it holds. Immutable: each policy gives a new reader.
 */
public final class CopyReader<T extends Record> {
  private final Copy<T> copy;
  private final ReadCopy<T> rows;
  private final ReadUntil until;
  private final ReadPolicy policy;

  /** Demands nothing yet. */
  public CopyReader(
      Copy<T> copy, DataSource source, FreshnessSource known, OwnerRows ownerRows, Clock clock) {
    this(
        copy,
        new ReadCopy<>(copy, source, known, ownerRows, clock),
        new ReadUntil(
            copy.toString(),
            copy.window(),
            known,
            clock,
            nanosMax -> known.awaitChange(copy.entity().service().name(), nanosMax)),
        ReadPolicy.byDefault());
  }

  private CopyReader(Copy<T> copy, ReadCopy<T> rows, ReadUntil until, ReadPolicy policy) {
    this.copy = copy;
    this.rows = rows;
    this.until = until;
    this.policy = policy;
  }

  private CopyReader<T> with(ReadPolicy other) {
    return new CopyReader<>(copy, rows, until, other);
  }

  /** The same under another policy. */
  public CopyReader<T> under(ReadPolicy other) {
    return with(other);
  }

  /**
   * The answer shall show at least what the token proves: one's own write, or what one has read
   * before. Tokens of other owners do not concern this copy and are passed over.
   */
  public CopyReader<T> notBefore(Token token) {
    return with(policy.with(List.of(token)));
  }

  /** The answer shall show at least what this caller has written and read before. */
  public CopyReader<T> in(Session session) {
    return with(policy.with(session.tokens()));
  }

  /** The answer shall be no older, whatever the window allows. */
  public CopyReader<T> staleAtMost(Duration age) {
    return with(policy.noOlderThan(age));
  }

  /** How long to wait for what is demanded; 5 seconds if nothing is said. */
  public CopyReader<T> waitingAtMost(Duration longest) {
    return with(policy.waiting(longest));
  }

  /**
   * When what is demanded does not come in time, the owner is asked, which costs a call over the
   * network and works only while the owner does. If no age is demanded, it is the window.
   */
  public CopyReader<T> orAskOwner() {
    return with(policy.askingOwner());
  }

  /**
   * When what is demanded does not come in time, what is here is served, and the stamp says so. If
   * the owner is to be asked, this is for when it does not answer.
   */
  public CopyReader<T> orServeStale() {
    return with(policy.servingStale());
  }

  /**
   * The row of a key.
   *
   * @param key the key's values, in the order of the entity's key
   * @throws HeadwaterException HW401 when what a token proves is not here in time, HW403 when it is
   *     of another installation of the owner, HW417 when it tells of what has never happened, HW405
   *     when the key has other parts, HW406 when the copy is older than was asked for, HW407 when
   *     the owner was to be asked and did not answer
   */
  public Answer<Optional<T>> byKey(Object... key) throws SQLException {
    Answer<List<T>> found = byKeys(List.of(List.of(key)));
    return new Answer<>(found.value().stream().findFirst(), found.stamp());
  }

  /**
   * The rows of some keys, in the order of the keys; those that are not there are left out.
   *
   * @throws HeadwaterException as {@link #byKey} does
   */
  public Answer<List<T>> byKeys(List<List<Object>> keys) throws SQLException {
    List<List<String>> texts = Keys.texts(copy.toString(), copy.entity().key(), keys);
    Answer<ReadCopy.Found<T>> found =
        until.run(effective(), anew -> rows.byKeys(texts), anew -> rows.askOwner(texts));
    return new Answer<>(found.value().rows(), found.stamp());
  }

  /**
   * All rows of which some fields have one of the given combinations of values, in the order of
   * those and then of the key. There should be an index on these columns. The owner is not asked.
   *
   * @param fields components of the copy's record
   * @throws HeadwaterException as {@link #byKey} does
   */
  public Answer<List<T>> by(List<String> fields, List<List<Object>> values) throws SQLException {
    List<List<String>> texts = Keys.texts(copy.toString(), fields, values);
    Answer<ReadCopy.Found<T>> found =
        until.run(effective().notAsking(), anew -> rows.by(fields, texts));
    return new Answer<>(found.value().rows(), found.stamp());
  }

  private ReadPolicy effective() {
    return policy.asksOwner() && policy.ageMax().isEmpty()
        ? policy.noOlderThan(copy.window())
        : policy;
  }

  /**
   * Gives all rows to the consumer, in the order of their keys, few at a time and all of one
   * instant. The owner is not asked for them.
   */
  public Stamp forEach(Consumer<T> consumer) throws SQLException {
    ReadPolicy here = effective().notAsking();
    until.run(here, anew -> rows.byKeys(List.of()));
    return until.stamp(here, rows.all(consumer));
  }
}
