package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * A local replica of the fields that a service needs of another one's entity: an ordinary table,
 * read-only where it lies, kept by the owner's changes, at most {@link #window()} behind. There is
 * none without a reason.
 */
public final class Copy<T extends Record> implements Input {
  private final Draft<T> draft;
  private final Shape shape;
  private final Duration window;
  private final String because;

  private Copy(Draft<T> draft, Duration window, String because) {
    this.draft = draft;
    this.shape = draft.layout.shapeOf(draft.type);
    this.window = window;
    this.because = because;
  }

  /** The service that has the copy, not the one that owns the data. */
  @Override
  public Service service() {
    return draft.service;
  }

  @Override
  public String name() {
    return draft.name;
  }

  /** What is copied. */
  public Entity<?> entity() {
    return draft.entity;
  }

  public Class<T> type() {
    return draft.type;
  }

  /** Where it lies in the copying service's database. */
  @Override
  public TableName table() {
    return draft.layout.table();
  }

  /** The fields that are copied. */
  @Override
  public Shape shape() {
    return shape;
  }

  /** The entity's key. */
  @Override
  public List<String> key() {
    return draft.entity.key();
  }

  /** How stale it may be. */
  public Duration window() {
    return window;
  }

  public String because() {
    return because;
  }

  @Override
  public String toString() {
    return draft.service + "." + draft.name;
  }

  /** An entity that is to be copied. */
  public static final class Source {
    private final Service service;
    private final Entity<?> entity;

    Source(Service service, Entity<?> entity) {
      this.service = service;
      this.entity = requireNonNull(entity, Service.CIRCLE);
    }

    /**
     * The copy's name, and a record of exactly the fields that are needed, the key among them; they
     * are matched by name.
     */
    public <T extends Record> Draft<T> as(String name, Class<T> type) {
      return new Draft<>(service, entity, name, type, Layout.of(name));
    }
  }

  /** A copy that still lacks its window and its reason. */
  public static final class Draft<T extends Record> {
    private final Service service;
    private final Entity<?> entity;
    private final String name;
    private final Class<T> type;
    private final Layout layout;

    private Draft(Service service, Entity<?> entity, String name, Class<T> type, Layout layout) {
      this.service = service;
      this.entity = entity;
      this.name = requireNonNull(name);
      this.type = requireNonNull(type);
      this.layout = layout;
    }

    /** The table to create for it; without this, it has the copy's name. */
    public Draft<T> inTable(String table) {
      return new Draft<>(service, entity, name, type, layout.inTable(table));
    }

    /**
     * The copy's column for a component, where it is not the component's name in {@code
     * snake_case}.
     */
    public Draft<T> column(String component, String column) {
      return new Draft<>(service, entity, name, type, layout.column(component, column));
    }

    /** How old the copied data may be before somebody has to know. */
    public Bounded<T> staleAtMost(Duration window) {
      return new Bounded<>(this, requireNonNull(window));
    }
  }

  /** A copy that lacks nothing but its reason. */
  public static final class Bounded<T extends Record> {
    private final Draft<T> draft;
    private final Duration window;

    private Bounded(Draft<T> draft, Duration window) {
      this.draft = draft;
      this.window = window;
    }

    /**
     * Why a copy, and why it may be that stale: what breaks or slows without it, and who can live
     * with old data.
     */
    public Copy<T> because(String reason) {
      return new Copy<>(draft, window, requireNonNull(reason));
    }
  }
}
