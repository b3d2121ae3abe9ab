package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A question whose answer may be spread over services. Its parts form a tree; each is asked of its
 * owner, or read from a copy or a projection, and callers do not see which. There is none without a
 * deadline and a reason.
 */
public final class Query<T extends Record> implements Declaration {
  private final Draft<T> draft;
  private final Shape shape;
  private final Duration deadline;
  private final OptionalDouble promise;
  private final String because;

  private Query(Draft<T> draft, Duration deadline, OptionalDouble promise, String because) {
    this.draft = draft;
    this.shape = Shape.of(draft.type);
    this.deadline = deadline;
    this.promise = promise;
    this.because = because;
  }

  /**
   * A component of the result, and what it is made of.
   *
   * @param of the parts, as {@code alias} or {@code alias.component}
   * @param from makes the value of a root's row and what is joined to it; empty if it is one
   *     component as it is
   */
  public record Shown(String component, List<String> of, Optional<Function<Joined, ?>> from) {
    public Shown {
      requireNonNull(component);
      of = List.copyOf(of);
      requireNonNull(from);
    }

    /** The names of the parts. */
    public List<String> aliases() {
      return of.stream().map(Shown::alias).distinct().toList();
    }

    static String alias(String path) {
      int dot = path.indexOf('.');
      return dot < 0 ? path : path.substring(0, dot);
    }
  }

  /** The service that answers. */
  @Override
  public Service service() {
    return draft.service;
  }

  public String name() {
    return draft.name;
  }

  public Class<T> type() {
    return draft.type;
  }

  /** The result's. */
  public Shape shape() {
    return shape;
  }

  /** All parts, the root first, each after what it is joined to. */
  public List<QueryPart> parts() {
    return draft.parts;
  }

  public QueryPart root() {
    return draft.parts.get(0);
  }

  /** The part of a name, if there is one. */
  public Optional<QueryPart> part(String alias) {
    return draft.parts.stream().filter(part -> part.alias().equals(alias)).findFirst();
  }

  /**
   * What each component of the result is made of. What was not said is the root's component of the
   * same name.
   */
  public List<Shown> shows() {
    return shape.names().stream().map(this::shown).toList();
  }

  private Shown shown(String component) {
    return draft.shows.stream()
        .filter(each -> each.component().equals(component))
        .findFirst()
        .orElseGet(
            () ->
                new Shown(component, List.of(root().alias() + "." + component), Optional.empty()));
  }

  /** What was said to be shown, whether or not the result has such a component. */
  List<Shown> said() {
    return draft.shows;
  }

  /** The declared ways of asking, beside by the root's key. */
  public List<AccessPattern> reads() {
    return draft.reads;
  }

  /** The components of the root's record that tell its rows apart, by which it is asked. */
  public List<String> key() {
    Source source = root().source();
    if (source instanceof Source.Asked asked) {
      return asked.entity().key();
    }
    return source instanceof Source.FromCopy from
        ? from.copy().key()
        : ((Source.FromProjection) source).projection().key();
  }

  /** Within which it is answered, or fails. */
  public Duration deadline() {
    return deadline;
  }

  /** The share of questions that are to be answered, if that was promised. */
  public OptionalDouble promise() {
    return promise;
  }

  public String because() {
    return because;
  }

  @Override
  public String toString() {
    return draft.service + "." + draft.name;
  }

  /** A query that still lacks its root. */
  public static final class Rootless<T extends Record> {
    private final Service service;
    private final String name;
    private final Class<T> type;

    Rootless(Service service, String name, Class<T> type) {
      this.service = service;
      this.name = requireNonNull(name);
      this.type = requireNonNull(type);
    }

    /**
     * What there is one result for each row of.
     *
     * @param alias what joins and shown fields call it
     * @param row a record of exactly the fields that are needed, matched by name
     */
    public Draft<T> from(String alias, Class<? extends Record> row, Source source) {
      QueryPart root = new QueryPart(alias, row, source, Relation.Kind.ONE, Optional.empty());
      return new Draft<>(service, name, type, List.of(root), List.of(), List.of());
    }
  }

  /** A query that still lacks its deadline and its reason. */
  public static final class Draft<T extends Record> {
    private final Service service;
    private final String name;
    private final Class<T> type;
    private final List<QueryPart> parts;
    private final List<Shown> shows;
    private final List<AccessPattern> reads;

    private Draft(
        Service service,
        String name,
        Class<T> type,
        List<QueryPart> parts,
        List<Shown> shows,
        List<AccessPattern> reads) {
      this.service = service;
      this.name = name;
      this.type = type;
      this.parts = List.copyOf(parts);
      this.shows = List.copyOf(shows);
      this.reads = List.copyOf(reads);
    }

    /**
     * Joins the one row that belongs to each of the other side; results without it are left out.
     */
    public Draft<T> toOne(String alias, Class<? extends Record> row, Source source, Join on) {
      return joined(new QueryPart(alias, row, source, Relation.Kind.ONE, Optional.of(on)));
    }

    /** Joins the row that may belong to each of the other side. */
    public Draft<T> toOneOrNone(String alias, Class<? extends Record> row, Source source, Join on) {
      return joined(new QueryPart(alias, row, source, Relation.Kind.ONE_OR_NONE, Optional.of(on)));
    }

    /** Joins all rows that belong to one of the other side. */
    public Draft<T> toMany(String alias, Class<? extends Record> row, Source source, Join on) {
      return joined(new QueryPart(alias, row, source, Relation.Kind.MANY, Optional.of(on)));
    }

    private Draft<T> joined(QueryPart part) {
      return new Draft<>(service, name, type, with(parts, part), shows, reads);
    }

    /**
     * Shows a component of a part as it is.
     *
     * @param component of the result
     * @param path {@code alias.component} of the root or of what is joined to one of its rows
     */
    public Draft<T> show(String component, String path) {
      return shown(new Shown(component, List.of(path), Optional.empty()));
    }

    /**
     * Shows what is made of some parts.
     *
     * @param component of the result
     * @param from is given the root's row
     * @param of the names of all parts that it looks at; it finds no others
     */
    public Draft<T> show(String component, Function<Joined, ?> from, String... of) {
      return shown(new Shown(component, List.of(of), Optional.of(from)));
    }

    private Draft<T> shown(Shown shown) {
      return new Draft<>(service, name, type, parts, with(shows, shown), reads);
    }

    /**
     * Declares a way of asking beside by key, {@code readBy("customerId", "placedOn desc")}, which
     * the root's source has to offer.
     */
    public Draft<T> readBy(String... declared) {
      return new Draft<>(
          service, name, type, parts, shows, with(reads, AccessPattern.of(declared)));
    }

    /** Within which it is answered, as declared, or fails. */
    public Bounded<T> within(Duration deadline) {
      return new Bounded<>(this, requireNonNull(deadline), OptionalDouble.empty());
    }

    private static <E> List<E> with(List<E> some, E another) {
      List<E> more = new ArrayList<>(some);
      more.add(another);
      return more;
    }
  }

  /** A query that lacks nothing but its reason. */
  public static final class Bounded<T extends Record> {
    private final Draft<T> draft;
    private final Duration deadline;
    private final OptionalDouble promise;

    private Bounded(Draft<T> draft, Duration deadline, OptionalDouble promise) {
      this.draft = draft;
      this.deadline = deadline;
      this.promise = promise;
    }

    /**
     * Promises that a share of the questions is answered, however partly; what the parts can give
     * is held against it.
     *
     * @param availability between 0 and 1, such as 0.999
     */
    public Bounded<T> promising(double availability) {
      return new Bounded<>(draft, deadline, OptionalDouble.of(availability));
    }

    /** Why each part comes from where it does, and who can live with its price. */
    public Query<T> because(String reason) {
      return new Query<>(draft, deadline, promise, requireNonNull(reason));
    }
  }
}
