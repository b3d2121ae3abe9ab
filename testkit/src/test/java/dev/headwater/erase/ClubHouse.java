package dev.headwater.erase;

import static dev.headwater.erase.Club.BAR;
import static dev.headwater.erase.Club.BILLED;
import static dev.headwater.erase.Club.CLUB;
import static dev.headwater.erase.Club.GREETED;
import static dev.headwater.erase.Club.JOIN;
import static dev.headwater.erase.Club.MEMBER;
import static dev.headwater.erase.Club.MODEL;
import static dev.headwater.erase.Club.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.erase.Club.Greeted;
import dev.headwater.erase.Club.Join;
import dev.headwater.erase.Club.Welcome;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.ParkedMessages.Kind;
import dev.headwater.inbox.ParkedMessages.Parked;
import dev.headwater.inbox.RetryPolicy;
import dev.headwater.model.Event;
import dev.headwater.model.Service;
import dev.headwater.outbox.Retention;
import dev.headwater.owner.Outcome;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A club whose office and bar copy its members, and one person who wants to be forgotten. */
abstract class ClubHouse {
  /** In everything that is about the person, and in nothing else. */
  static final String MARK = "zebedee7f3a";

  static final String EMAIL = MARK + "@example.org";
  private static final RetryPolicy ONE_TRY =
      new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1));
  private static final Retention AT_ONCE = Retention.byDefault().keeping(Duration.ZERO);

  World world;
  RunningService club;
  RunningService office;
  RunningService bar;
  boolean officeRefuses;
  final List<Integer> greeted = new ArrayList<>();

  @BeforeEach
  void aClub() throws Exception {
    world = World.of(MODEL);
    world.sql(CLUB, Club.TABLES);
    world.migrate();
    club = club(AT_ONCE);
    office =
        world.closing(
            world
                .setup(OFFICE)
                .retrying(ONE_TRY)
                .reportingEvery(Duration.ZERO)
                .reactingTo(GREETED, this::greet)
                .reactingTo(BILLED, this::greet)
                .stepped());
    bar = world.closing(world.setup(BAR).reportingEvery(Duration.ZERO).stepped());
    drain();
  }

  @AfterEach
  void close() {
    world.close();
  }

  /** Joins, is greeted and billed; the office cannot handle that, nor take the row. */
  void aMemberWhomTheOfficeCannotGreet() throws Exception {
    theOfficeRefusesTheRow();
    world.sql(CLUB, insert("other@example.org", "another"));
    officeRefuses = true;
    Welcome welcome = club.send(JOIN, new Join(EMAIL, MARK), "join-1").done();
    assertThat(welcome.text()).contains(MARK);
    publish(GREETED, EMAIL, 1);
    publish(BILLED, EMAIL, 2);
    drain();
    Parked row = parkedRow();
    assertThat(row.errors().toString()).contains(MARK + " is refused");
    try (Connection connection = world.dataSource(OFFICE).getConnection()) {
      ParkedMessages.discard(connection, row.id(), "agreed with " + MARK);
    }
  }

  void theOfficeRefusesTheRow() throws SQLException {
    asAdmin(
        OFFICE,
        """
        create function refuse() returns trigger language plpgsql as $$ begin
          raise exception '% is refused', new.name using errcode = '23514';
        end $$;
        create trigger refuse before insert on member_copies for each row
          when (new.name like 'zebedee%') execute function refuse()""");
  }

  Parked parkedRow() throws SQLException {
    try (Connection connection = world.dataSource(OFFICE).getConnection()) {
      return ParkedMessages.unresolved(connection, 9).stream()
          .filter(parked -> parked.kind() == Kind.STATE)
          .findFirst()
          .orElseThrow();
    }
  }

  void othersAreStillThere() {
    assertThat(world.value(CLUB, "select count(*) from members where name = 'another'"))
        .isEqualTo("1");
    assertThat(world.value(OFFICE, "select count(*) from member_copies")).isEqualTo("1");
    assertThat(world.value(BAR, "select count(*) from guests")).isEqualTo("1");
    assertThat(world.value(CLUB, "select count(*) from headwater.commands")).isEqualTo("1");
  }

  RunningService club(Retention retention) throws SQLException {
    return world.closing(
        world
            .setup(CLUB)
            .keeping(retention)
            .handling(
                JOIN,
                (transaction, join) -> {
                  Sql.run(transaction, insert(join.email(), join.name()));
                  return Outcome.done(new Welcome("welcome, " + join.name()));
                })
            .stepped());
  }

  void greet(Connection transaction, Greeted event) {
    if (officeRefuses) {
      throw new IllegalStateException(event.name() + " is not welcome");
    }
    greeted.add(event.number());
  }

  static Erasure person() {
    return Erasure.of(MEMBER, EMAIL).withOutcomeOf("join-1");
  }

  ErasureReport erase(Erasure erasure) throws SQLException {
    return new EraseKey(MODEL, erasure)
        .from(admin(CLUB), Map.of("office", admin(OFFICE), "bar", admin(BAR)));
  }

  DataSource admin(Service service) {
    return world.admin(service);
  }

  void asAdmin(Service service, String statements) throws SQLException {
    try (Connection connection = admin(service).getConnection()) {
      Sql.run(connection, statements);
    }
  }

  /** Of what was set aside, the events. */
  static Place place(ErasureReport report, Service service, String table) {
    List<Place> places = places(report, service, table);
    return places.get(places.size() - 1);
  }

  static List<Place> places(ErasureReport report, Service service, String table) {
    return report.places().stream()
        .filter(each -> each.service().equals(service.name()) && each.table().startsWith(table))
        .toList();
  }

  static String insert(String email, String name) {
    return "insert into members values ('%s', '%s', 'I am %s', 'secret of %s')"
        .formatted(email, name, name, name);
  }

  void publish(Event<Greeted> event, String key, int number) throws SQLException {
    try (Connection connection = world.dataSource(CLUB).getConnection()) {
      Sql.inTransaction(
          connection, inOne -> Headwater.publish(inOne, event, key, new Greeted(MARK, number)));
    }
  }

  void drain() {
    for (int twice = 0; twice < 2; twice++) {
      world.drain(office, CLUB);
      world.drain(bar, CLUB);
    }
  }

  interface Act {
    void run() throws Exception;
  }

  /** Slots in which somebody writes cannot be truncated: single rows have to go. */
  void somebodyWritesTheWholeTime(Act act) throws Exception {
    try (Connection writer = world.dataSource(CLUB).getConnection()) {
      writer.setAutoCommit(false);
      Sql.run(writer, insert("third@example.org", "third"));
      Sql.run(writer, "insert into tabs values ('south', 1, 'third')");
      Headwater.publish(writer, GREETED, "third", new Greeted("third", 3));
      act.run();
      writer.rollback();
    }
  }

  /** Every table of the database, Headwater's and the service's own, as text. */
  List<String> tablesWithMark(Service service) throws SQLException {
    List<String> marked = new ArrayList<>();
    try (Connection connection = admin(service).getConnection()) {
      List<String> tables =
          Sql.list(
              connection,
              """
              select format('%I.%I', n.nspname, c.relname)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't'
                and n.nspname not in ('pg_catalog', 'information_schema')
              order by 1""",
              row -> row.getString(1));
      assertThat(tables).contains("headwater.parked", "headwater.positions");
      for (String table : tables) {
        String held = "select 1 from %s t where t::text like '%%%s%%'".formatted(table, MARK);
        if (Sql.first(connection, held, row -> true).orElse(false)) {
          marked.add(table);
        }
      }
    }
    return marked;
  }
}
