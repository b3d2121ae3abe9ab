package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * Data with one owner, its system of record. The owner writes it in a table of its own; the record
 * is what others may see of a row.
 */
public final class Entity<T extends Record> implements Input {
  private final Service service;
  private final String name;
  private final Class<T> type;
  private final TableName table;
  private final List<String> key;
  private final Shape shape;
  private final List<AccessPattern> reads;

  private Entity(Draft<T> draft, List<String> key) {
    this.service = draft.service;
    this.name = draft.name;
    this.type = draft.type;
    this.table = draft.layout.table();
    this.key = key;
    this.shape = draft.layout.shapeOf(draft.type);
    this.reads = draft.reads;
  }

  /** The owner. */
  @Override
  public Service service() {
    return service;
  }

  @Override
  public String name() {
    return name;
  }

  public Class<T> type() {
    return type;
  }

  @Override
  public TableName table() {
    return table;
  }

  /** The record components that tell rows apart. */
  @Override
  public List<String> key() {
    return key;
  }

  /** The published shape. */
  @Override
  public Shape shape() {
    return shape;
  }

  /** The declared ways of asking the owner for rows, beside by the key or its first parts. */
  public List<AccessPattern> reads() {
    return reads;
  }

  @Override
  public String toString() {
    return service + "." + name;
  }

  /** An entity that still lacks its key. */
  public static final class Draft<T extends Record> {
    private final Service service;
    private final String name;
    private final Class<T> type;
    private final Layout layout;
    private final List<AccessPattern> reads;

    Draft(Service service, String name, Class<T> type, Layout layout) {
      this(service, name, type, layout, List.of());
    }

    private Draft(
        Service service, String name, Class<T> type, Layout layout, List<AccessPattern> reads) {
      this.service = service;
      this.name = requireNonNull(name);
      this.type = requireNonNull(type);
      this.layout = layout;
      this.reads = List.copyOf(reads);
    }

    /**
     * The owner's table: {@code table}, {@code schema.table} or {@code "Schema"."Table"}. Without
     * it, the table has the entity's name.
     */
    public Draft<T> inTable(String table) {
      return new Draft<>(service, name, type, layout.inTable(table), reads);
    }

    /** The column of a component, where it is not the component's name in {@code snake_case}. */
    public Draft<T> column(String component, String column) {
      return new Draft<>(service, name, type, layout.column(component, column), reads);
    }

    /**
     * Declares a way in which others may ask the owner for rows, beside by the key or its first
     * parts: {@code readBy("customerId", "placedOn desc")}. Components alone are given by who asks,
     * those with {@code asc} or {@code desc} say in which order rows come. The table is the owner's
     * own, so is the index that makes this fast.
     */
    public Draft<T> readBy(String... parts) {
      List<AccessPattern> more = new ArrayList<>(reads);
      more.add(AccessPattern.of(parts));
      return new Draft<>(service, name, type, layout, more);
    }

    /** The components whose values tell rows apart, never null and never the same twice. */
    public Entity<T> keyedBy(String... components) {
      return new Entity<>(this, List.of(components));
    }
  }
}
