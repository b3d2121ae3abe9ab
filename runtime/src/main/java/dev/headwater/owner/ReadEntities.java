package dev.headwater.owner;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * The owner's own answer to who asks for rows of its entities: what is published of them, straight
 * from its tables, read-only, as JSON that PostgreSQL writes. No row becomes a Java object.
 */
public final class ReadEntities {
  private static final int FETCHED_AT_ONCE = 500;

  private final Model model;
  private final Service service;
  private final DataSource source;
  private final Clock clock;
  private final ReadLimits limits;

  /** By entity and column. They do not change while anything is captured of the entity. */
  private final Map<String, Map<String, String>> columnTypes = new ConcurrentHashMap<>();

  public ReadEntities(
      Model model, Service service, DataSource source, Clock clock, ReadLimits limits) {
    this.model = model;
    this.service = service;
    this.source = source;
    this.clock = clock;
    this.limits = limits;
  }

  /** The same within other limits. */
  public ReadEntities limitedTo(ReadLimits other) {
    return new ReadEntities(model, service, source, clock, other);
  }

  /**
   * The entity of this name that this service owns.
   *
   * @throws HeadwaterException HW801 when nobody owns one, HW802 when another service does
   */
  public Entity<?> entity(String name) {
    List<Entity<?>> own = model.entitiesOf(service);
    Optional<Entity<?>> found = own.stream().filter(it -> it.name().equals(name)).findFirst();
    return found.orElseThrow(() -> notOwned(name, own));
  }

  private HeadwaterException notOwned(String name, List<Entity<?>> own) {
    for (Service other : model.services()) {
      if (model.entitiesOf(other).stream().anyMatch(it -> it.name().equals(name))) {
        return new OtherOwnerException(
            "HW802",
            service.name(),
            "entity \"" + name + "\" is not owned here.",
            other.name(),
            "ask \"" + other.name() + "\", which owns it.");
      }
    }
    return new HeadwaterException(
        "HW801",
        service.name(),
        "there is no entity \"" + name + "\".",
        "ask for one of " + own.stream().map(Entity::name).toList() + ".");
  }

  /**
   * Reads rows, and gives them to the taker as they come, over a connection that is held until the
   * last was taken.
   *
   * @return why the answer is incomplete, if it is: HW807 when there are more rows than it may have
   * @throws HeadwaterException HW801 and HW802 as {@link #entity}, HW803 when there is no such
   *     field, HW804 when rows cannot be asked for like this, HW805 when a value does not fit,
   *     HW806 when there are too many values, HW808 when the database takes too long
   * @throws IOException what the taker throws
   */
  public Optional<HeadwaterException> read(EntityRequest request, EntityRows taker)
      throws SQLException, IOException {
    Question question = question(request);
    try (Connection connection = source.getConnection()) {
      EntitySql sql = sql(connection, question);
      return question.path().isWholeKey() || question.values().isEmpty()
          ? atOnce(connection, question, sql, taker)
          : fetched(connection, question, sql, taker);
    } catch (SQLException failure) {
      throw explained(question, failure);
    }
  }

  /**
   * Rows of several entities in one statement, hence of one instant, if there are but few.
   *
   * @return empty if there are too many to hold: they are to be read one after another
   * @throws HeadwaterException as {@link #read} does
   */
  public Optional<FewRows> few(List<EntityRequest> requests) throws SQLException {
    List<Question> questions = requests.stream().map(this::question).toList();
    try (Connection connection = source.getConnection()) {
      List<EntitySql> each = new ArrayList<>();
      for (Question question : questions) {
        each.add(sql(connection, question));
      }
      return new ReadFew(questions, each, clock, limits.answerMax()).from(connection, this::token);
    } catch (SQLException failure) {
      for (Question question : questions) {
        explained(question, failure);
      }
      throw failure;
    }
  }

  private Question question(EntityRequest request) {
    Entity<?> entity = entity(request.entity());
    ReadPath path = ReadPath.of(entity, request.by());
    GivenValues given = new GivenValues(entity, fields(entity, request.by()));
    return new Question(
        entity,
        path,
        wanted(entity, request),
        given,
        given.texts(request.values(), limits.valuesMax()),
        rowsMax(request));
  }

  private EntitySql sql(Connection connection, Question question) throws SQLException {
    List<String> types = types(connection, question.entity(), question.given().by());
    return new EntitySql(
        question.entity(),
        question.wanted(),
        question.given().by(),
        types,
        question.path().order());
  }

  /** The table may be another one now. */
  private SQLException explained(Question question, SQLException failure) {
    columnTypes.remove(question.entity().name());
    return question.given().explained(failure);
  }

  private int rowsMax(EntityRequest request) {
    return Math.min(request.rowsMax(), limits.rowsMax());
  }

  /** One round trip; what it can give is bounded by the values. */
  private Optional<HeadwaterException> atOnce(
      Connection connection, Question question, EntitySql sql, EntityRows taker)
      throws SQLException, IOException {
    Instant asOf = clock.instant();
    int values = question.values().size();
    String select = sql.rowsWithHeader(values, question.rowsReadMax());
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setQueryTimeout(Math.max(1, (int) limits.answerMax().toSeconds()));
      question.give(connection, statement, 1);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        taker.begin(asOf, token(row));
        return question.rest(row, 3, taker);
      }
    }
  }

  /** There may be many rows: they are fetched few at a time, under the header's snapshot. */
  private Optional<HeadwaterException> fetched(
      Connection connection, Question question, EntitySql sql, EntityRows taker)
      throws SQLException, IOException {
    connection.setAutoCommit(false);
    try {
      // Of this transaction alone: a pool may not set the session's own level back.
      Sql.run(
          connection,
          "set transaction isolation level repeatable read, read only;"
              + " set local statement_timeout = "
              + limits.answerMax().toMillis());
      Instant asOf = clock.instant();
      Token token = Sql.first(connection, EntitySql.HEADER, this::token).orElseThrow();
      Optional<HeadwaterException> problem = rows(connection, question, sql, taker, asOf, token);
      connection.rollback();
      connection.setAutoCommit(true);
      return problem;
    } catch (Throwable failure) {
      Sql.rollBack(connection, failure);
      throw failure;
    }
  }

  private Optional<HeadwaterException> rows(
      Connection connection,
      Question question,
      EntitySql sql,
      EntityRows taker,
      Instant asOf,
      Token token)
      throws SQLException, IOException {
    String select = sql.rows(question.values().size(), question.rowsReadMax());
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setFetchSize(FETCHED_AT_ONCE);
      question.give(connection, statement, 1);
      try (ResultSet row = statement.executeQuery()) {
        taker.begin(asOf, token);
        return row.next() ? question.rest(row, 1, taker) : Optional.empty();
      }
    }
  }

  private Token token(ResultSet row) throws SQLException {
    return Token.ofRead(
        service.name(), row.getObject(1, UUID.class), Snapshot.parse(row.getString(2)));
  }

  private static List<Field> wanted(Entity<?> entity, EntityRequest request) {
    if (request.fields().isEmpty()) {
      return entity.shape().fields();
    }
    // Who asks for many tells by what was given which row is whose.
    Set<String> names = new LinkedHashSet<>(request.fields());
    names.addAll(request.by());
    return fields(entity, List.copyOf(names));
  }

  private static List<Field> fields(Entity<?> entity, List<String> names) {
    return names.stream()
        .map(name -> entity.shape().field(name).orElseThrow(() -> unknown(entity, name)))
        .toList();
  }

  private static HeadwaterException unknown(Entity<?> entity, String field) {
    return new HeadwaterException(
        "HW803",
        entity.toString(),
        "it publishes no \"" + field + "\".",
        "ask for some of " + entity.shape().names() + ".");
  }

  private List<String> types(Connection connection, Entity<?> entity, List<Field> fields)
      throws SQLException {
    Map<String, String> known = columnTypes.get(entity.name());
    if (known == null) {
      known = types(connection, entity);
      columnTypes.put(entity.name(), known);
    }
    List<String> types = new ArrayList<>();
    for (Field field : fields) {
      String type = known.get(field.column().name());
      if (type == null) {
        throw new SQLException(entity.table() + " has no column " + field.column());
      }
      types.add(type);
    }
    return types;
  }

  private static Map<String, String> types(Connection connection, Entity<?> entity)
      throws SQLException {
    Map<String, String> types = new HashMap<>();
    for (Map.Entry<String, String> column :
        Sql.list(
            connection,
            EntitySql.TYPES,
            row -> Map.entry(row.getString(1), row.getString(2)),
            entity.table().sql())) {
      types.put(column.getKey(), column.getValue());
    }
    return types;
  }
}
