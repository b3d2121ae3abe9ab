package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A read model: a table with one row for each row of its root, joined from entities and copies that
 * lie in one service's database, and kept up to date as they change. It is a function of them, not
 * of the order in which changes came. There is none without a reason.
 */
public final class Projection<T extends Record> implements Declaration {
  private final Draft<T> draft;
  private final Shape shape;
  private final Duration window;
  private final Purpose purpose;
  private final String because;

  private Projection(Draft<T> draft, Duration window, Purpose purpose, String because) {
    this.draft = draft;
    this.shape = draft.layout.shapeOf(draft.type);
    this.window = window;
    this.purpose = purpose;
    this.because = because;
  }

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

  /** By which name it can be read in the service's database. */
  public TableName table() {
    return draft.layout.table();
  }

  public Shape shape() {
    return shape;
  }

  /** What it has one row for each row of. */
  public Input root() {
    return draft.root;
  }

  public String rootAlias() {
    return draft.rootAlias;
  }

  public List<Relation> relations() {
    return draft.relations;
  }

  /** The root and all that is joined to it. */
  public List<Input> inputs() {
    List<Input> inputs = new ArrayList<>(List.of(draft.root));
    draft.relations.forEach(relation -> inputs.add(relation.input()));
    return inputs.stream().distinct().toList();
  }

  public JoinGraph graph() {
    return new JoinGraph(
        draft.rootAlias,
        draft.relations.stream()
            .map(each -> new JoinGraph.Edge(each.alias(), each.parent(), each.kind()))
            .toList());
  }

  public SelectList select() {
    return draft.select;
  }

  /** The declared ways of reading it, beside by its key. */
  public List<AccessPattern> reads() {
    return draft.reads;
  }

  /** The components that show the root's key, in its order. */
  public List<String> key() {
    return draft.root.key().stream().flatMap(part -> shown(part).stream()).toList();
  }

  private Optional<String> shown(String part) {
    Optional<String> column = draft.root.shape().field(part).map(field -> field.column().name());
    return draft.select.items().stream()
        .filter(
            item ->
                item.plain()
                    .filter(plain -> plain.alias().equals(draft.rootAlias))
                    .filter(plain -> column.equals(Optional.of(plain.column())))
                    .isPresent())
        .flatMap(
            item -> shape.fields().stream().filter(it -> it.column().name().equals(item.name())))
        .map(Field::name)
        .findFirst();
  }

  /** How far it may be behind the owners of what it shows. */
  public Duration window() {
    return window;
  }

  public Purpose purpose() {
    return purpose;
  }

  public String because() {
    return because;
  }

  @Override
  public String toString() {
    return draft.service + "." + draft.name;
  }

  /** A projection that still lacks its root. */
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
     * What it has one row for each row of.
     *
     * @param alias what joins and the select list call it
     */
    public Draft<T> from(String alias, Input root) {
      return new Draft<>(
          service,
          name,
          type,
          Layout.of(name),
          requireNonNull(alias),
          requireNonNull(root, Service.CIRCLE),
          List.of(),
          SelectList.parse(""),
          List.of());
    }
  }

  /** A projection that still lacks its window, its purpose and its reason. */
  public static final class Draft<T extends Record> {
    private final Service service;
    private final String name;
    private final Class<T> type;
    private final Layout layout;
    private final String rootAlias;
    private final Input root;
    private final List<Relation> relations;
    private final SelectList select;
    private final List<AccessPattern> reads;

    private Draft(
        Service service,
        String name,
        Class<T> type,
        Layout layout,
        String rootAlias,
        Input root,
        List<Relation> relations,
        SelectList select,
        List<AccessPattern> reads) {
      this.service = service;
      this.name = name;
      this.type = type;
      this.layout = layout;
      this.rootAlias = rootAlias;
      this.root = root;
      this.relations = List.copyOf(relations);
      this.select = select;
      this.reads = List.copyOf(reads);
    }

    /** By which name it can be read; without this, by its own. */
    public Draft<T> inTable(String table) {
      return with(layout.inTable(table), relations, select, reads);
    }

    /** The column of a component, where it is not the component's name in {@code snake_case}. */
    public Draft<T> column(String component, String column) {
      return with(layout.column(component, column), relations, select, reads);
    }

    /**
     * Joins the one row that belongs to each row of the other side. As long as it is not there,
     * what it belongs to is not shown: neither a root, nor a row of which an aggregate is taken.
     *
     * @param on has the whole key of {@code input}
     */
    public Draft<T> toOne(String alias, Input input, Join on) {
      return joined(new Relation(alias, input, Relation.Kind.ONE, on));
    }

    /** The same, but what has no such row is shown without it, with nulls. */
    public Draft<T> toOneOrNone(String alias, Input input, Join on) {
      return joined(new Relation(alias, input, Relation.Kind.ONE_OR_NONE, on));
    }

    /** Joins all rows that belong to one of the other side; the select list aggregates them. */
    public Draft<T> toMany(String alias, Input input, Join on) {
      return joined(new Relation(alias, input, Relation.Kind.MANY, on));
    }

    private Draft<T> joined(Relation relation) {
      List<Relation> more = new ArrayList<>(relations);
      more.add(relation);
      return with(layout, more, select, reads);
    }

    /**
     * What it shows: SQL expressions over the inputs' columns, separated by commas, each named as a
     * column of the record, {@code sum(l.price) as total}. Of what is related to many, it shows
     * aggregates; one expression takes them of one such relation, and of those that it hangs from.
     */
    public Draft<T> select(String list) {
      return with(layout, relations, SelectList.parse(list), reads);
    }

    /**
     * Declares a way of reading it, which gets an index: {@code readBy("customerId", "placedOn
     * desc")}. Components alone are given by who reads, those with {@code asc} or {@code desc} say
     * in which order rows come.
     */
    public Draft<T> readBy(String... parts) {
      List<AccessPattern> more = new ArrayList<>(reads);
      more.add(AccessPattern.of(parts));
      return with(layout, relations, select, more);
    }

    /** How far it may be behind the owners: no less than any of its copies. */
    public Bounded<T> staleAtMost(Duration window) {
      return new Bounded<>(this, requireNonNull(window));
    }

    private Draft<T> with(
        Layout otherLayout,
        List<Relation> otherRelations,
        SelectList otherSelect,
        List<AccessPattern> otherReads) {
      return new Draft<>(
          service,
          name,
          type,
          otherLayout,
          rootAlias,
          root,
          otherRelations,
          otherSelect,
          otherReads);
    }
  }

  /** A projection that lacks nothing but its reason. */
  public static final class Bounded<T extends Record> {
    private final Draft<T> draft;
    private final Duration window;

    private Bounded(Draft<T> draft, Duration window) {
      this.draft = draft;
      this.window = window;
    }

    /**
     * Why it is worth a table of its own and the work of keeping it: which of the good cases it is,
     * and what would be slow or impossible without it.
     */
    public Projection<T> because(Purpose purpose, String reason) {
      return new Projection<>(draft, window, requireNonNull(purpose), requireNonNull(reason));
    }
  }
}
