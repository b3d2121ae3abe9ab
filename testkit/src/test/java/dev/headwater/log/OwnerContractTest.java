package dev.headwater.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.inbox.WorkerState;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Services that were built apart are checked against each other when they meet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnerContractTest {
  private static final Service LIBRARY = Service.named("library");
  private static final Service READER = Service.named("reader");

  record Book(long id, String title) {}

  /** What an older version of the library's declarations said. */
  record OldBook(long id, int title) {}

  record Loan(long id, long book) {}

  private static final Entity<Book> BOOK =
      LIBRARY.owns("book", Book.class).inTable("books").keyedBy("id");
  private static final Entity<OldBook> OLD_BOOK =
      LIBRARY.owns("book", OldBook.class).inTable("books").keyedBy("id");
  private static final Entity<Loan> LOAN =
      LIBRARY.owns("loan", Loan.class).inTable("loans").keyedBy("id");
  private static final Entity<Loan> LOAN_CLAIMED_TOO =
      READER.owns("loan", Loan.class).inTable("loans").keyedBy("id");

  private static <T extends Record> Copy<T> copyOf(Entity<T> book) {
    return READER
        .copies(book)
        .as("books", book.type())
        .staleAtMost(Duration.ofSeconds(5))
        .because("Readers look up titles while the library is closed.");
  }

  private World world;

  @BeforeAll
  void aLibrary() throws Exception {
    world = World.of(Model.of("city", BOOK, LOAN, copyOf(BOOK)));
    world.sql(LIBRARY, "create table books (id bigint primary key, title text not null)");
    world.sql(LIBRARY, "create table loans (id bigint primary key, book bigint not null)");
    world.sql(READER, "create table loans (id bigint primary key, book bigint not null)");
    world.migrate();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void aFieldThatTheOwnerPublishesWithAnotherTypeHaltsTheSubscriber() throws Exception {
    assertHalted(Model.of("city", OLD_BOOK, copyOf(OLD_BOOK)), "HW506", "HW111");
  }

  @Test
  void twoOwnersOfOneEntityAreFoundWhenTheyMeet() throws Exception {
    assertHalted(Model.of("city", BOOK, LOAN_CLAIMED_TOO, copyOf(BOOK)), "HW506", "HW101");
  }

  @Test
  void aDataSourceOfAnotherServiceIsNoticed() throws Exception {
    Model model = Model.of("city", BOOK, LOAN, copyOf(BOOK));
    world.migrate(model, READER);
    try (RunningService reader =
        world.setup(model, READER).readingFrom(LIBRARY, world.dataSource(READER)).stepped()) {
      assertThat(reader.step(LIBRARY)).isEqualTo(Step.FAILED);
      assertThat(reader.outlook(LIBRARY).problem().orElseThrow()).contains("HW50");
    }
  }

  private void assertHalted(Model builtApart, String... codes) throws Exception {
    world.migrate(builtApart, READER);
    try (RunningService reader = world.setup(builtApart, READER).stepped()) {
      assertThat(reader.step(LIBRARY)).isEqualTo(Step.FAILED);
      assertThat(reader.outlook(LIBRARY).state()).isEqualTo(WorkerState.HALTED);
      assertThat(reader.outlook(LIBRARY).problem().orElseThrow()).contains(codes);
    }
  }
}
