package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a part of a {@link Query} comes from. Another source changes neither the part's record nor
 * what callers see, only the price.
 */
public sealed interface Source permits Source.Asked, Source.FromCopy, Source.FromProjection {

  /** What it is called where it lies. */
  String name();

  /** The service that serves it. */
  Service service();

  /** The fields that there are. */
  Shape shape();

  /** Composed: the owner is asked, each time. */
  static Asked ask(Entity<?> entity) {
    return new Asked(entity, Otherwise.FAIL, Optional.empty(), Optional.empty());
  }

  /** What this service has copied. */
  static FromCopy in(Copy<?> copy) {
    return new FromCopy(copy);
  }

  /** What this service has joined before. */
  static FromProjection in(Projection<?> projection) {
    return new FromProjection(projection);
  }

  /** What a part does when its owner is down, late or answers wrongly. */
  enum Otherwise {
    /** The query fails, with an error that names the owner. */
    FAIL,
    /** A copy here is served, with its age. */
    COPY,
    /** What the owner answered last is served, with its age. */
    LAST_KNOWN,
    /** The part is left out, and the answer says so. */
    PARTIAL
  }

  /**
   * An owner that is asked over the network, in batches of keys.
   *
   * @param copy what is served otherwise, if that is {@link Otherwise#COPY}
   * @param bound an age for what was last known, if that is {@link Otherwise#LAST_KNOWN}
   */
  record Asked(
      Entity<?> entity, Otherwise otherwise, Optional<Copy<?>> copy, Optional<Duration> bound)
      implements Source {
    public Asked {
      requireNonNull(entity, Service.CIRCLE);
      requireNonNull(otherwise);
    }

    /** When the owner does not answer, the copy here is served, however old it is, with its age. */
    public Asked orStale(Copy<?> fallback) {
      return new Asked(
          entity,
          Otherwise.COPY,
          Optional.of(requireNonNull(fallback, Service.CIRCLE)),
          Optional.empty());
    }

    /**
     * When the owner does not answer, what it answered last for the same keys is served with its
     * age; each instance remembers some thousands. What was never asked for here is a failure.
     *
     * @param ageMax what is older is not served
     */
    public Asked orLastKnown(Duration ageMax) {
      if (ageMax.isNegative() || ageMax.isZero()) {
        throw new IllegalArgumentException("nothing is known for " + ageMax);
      }
      return new Asked(entity, Otherwise.LAST_KNOWN, Optional.empty(), Optional.of(ageMax));
    }

    /** When the owner does not answer, the part is left out and the answer is marked as partial. */
    public Asked orPartial() {
      return new Asked(entity, Otherwise.PARTIAL, Optional.empty(), Optional.empty());
    }

    @Override
    public String name() {
      return entity.name();
    }

    @Override
    public Service service() {
      return entity.service();
    }

    @Override
    public Shape shape() {
      return entity.shape();
    }
  }

  /** A copy in the database of the service that answers. */
  record FromCopy(Copy<?> copy) implements Source {
    public FromCopy {
      requireNonNull(copy, Service.CIRCLE);
    }

    @Override
    public String name() {
      return copy.name();
    }

    @Override
    public Service service() {
      return copy.service();
    }

    @Override
    public Shape shape() {
      return copy.shape();
    }
  }

  /** A projection in the database of the service that answers. */
  record FromProjection(Projection<?> projection) implements Source {
    public FromProjection {
      requireNonNull(projection, Service.CIRCLE);
    }

    @Override
    public String name() {
      return projection.name();
    }

    @Override
    public Service service() {
      return projection.service();
    }

    @Override
    public Shape shape() {
      return projection.shape();
    }
  }
}
