package dev.headwater.http;

import static dev.headwater.model.Source.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values that a query is asked by are taken in whatever form, and only if they are values. */
class QueryValuesTest {
  private static final Service DEPOT = Service.named("depot");
  private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-0000000000ab");
  private static final BigDecimal WIDE = new BigDecimal("1.50");

  enum Status {
    OPEN,
    SENT
  }

  record Parcel(UUID id, Status status, Optional<String> city) {}

  record Shelf(long number, BigDecimal width, String label) {}

  private static final Entity<Parcel> PARCEL =
      DEPOT.owns("parcel", Parcel.class).readBy("city").readBy("status").keyedBy("id");
  private static final Entity<Shelf> SHELF =
      DEPOT.owns("shelf", Shelf.class).readBy("number").keyedBy("number", "width");

  private static final Query<Parcel> PARCELS =
      DEPOT
          .answers("parcels", Parcel.class)
          .from("p", Parcel.class, ask(PARCEL))
          .readBy("city")
          .readBy("status")
          .within(Duration.ofSeconds(5))
          .because("Whoever stands at the counter wants to know where their parcel is.");
  private static final Query<Shelf> SHELVES =
      DEPOT
          .answers("shelves", Shelf.class)
          .from("s", Shelf.class, ask(SHELF))
          .readBy("number")
          .within(Duration.ofSeconds(5))
          .because("Whoever carries a parcel wants to know which shelf has room for it.");

  private static final World WORLD = World.of(Model.of("depot", PARCEL, SHELF, PARCELS, SHELVES));
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static RunningService depot;
  private static RunningHttp http;

  @BeforeAll
  static void openTheDepot() throws Exception {
    WORLD.sql(
        DEPOT,
        """
        create table parcel (id uuid primary key, status text not null, city text);
        create index on parcel (city, id);
        create index on parcel (status, id);
        insert into parcel values ('%s', 'OPEN', 'London');
        create table shelf (number bigint, width numeric, label text not null,
          primary key (number, width));
        insert into shelf values (7, 1.5, 'upper')"""
            .formatted(ID));
    WORLD.migrate();
    depot = WORLD.closing(WORLD.setup(DEPOT).start());
    http = HeadwaterHttp.serve(depot).start();
  }

  @AfterAll
  static void closeIt() {
    http.close();
    WORLD.close();
  }

  @Test
  void keysAreTakenInEachFormThatTheyHave() throws Exception {
    assertThat(depot.read(PARCELS).byKey(ID).value()).isPresent();
    assertThat(depot.read(PARCELS).byKey(ID.toString()).value()).isPresent();
    assertThat(depot.read(SHELVES).byKey(7L, WIDE).value()).isPresent();
    assertThat(depot.read(SHELVES).byKey(7, 1.5).value()).isPresent();
    assertThat(depot.read(SHELVES).byKey("7", "1.500").value()).isPresent();
    assertThat(depot.read(SHELVES).where("number", "7").first(5).value()).hasSize(1);
    assertThat(depot.read(PARCELS).where("status", "OPEN").first(5).value()).hasSize(1);
  }

  @Test
  void aKeyThatIsGivenTwiceInOtherFormsIsAnsweredOnce() throws Exception {
    List<List<Object>> keys =
        List.of(List.of(7, WIDE), List.of(7L, new BigDecimal("1.5")), List.of("7", "1.50"));
    assertThat(depot.read(SHELVES).byKeys(keys).value()).hasSize(1);
  }

  @Test
  void whatIsNoKeyIsRefusedWithItsType() {
    assertThatThrownBy(() -> depot.read(PARCELS).byKey(7L))
        .hasMessageContaining("HW405")
        .hasMessageContaining("`id` does not fit: this Long is no UUID");
    assertThatThrownBy(() -> depot.read(SHELVES).byKey(7.5, WIDE)).hasMessageContaining("HW405");
    assertThatThrownBy(() -> depot.read(PARCELS).where("status", 0).first(5))
        .hasMessageContaining("HW405");
  }

  @Test
  void rowsAreAskedForByWhatMayBeMissing() throws Exception {
    assertThat(depot.read(PARCELS).where("city", Optional.of("London")).first(5).value())
        .hasSize(1);
    assertThat(get("city=London").body()).contains(ID.toString());
  }

  @Test
  void onlyAValuesOwnTextIsTaken() throws Exception {
    assertThat(get("status=OPEN").body()).contains(ID.toString());
    for (String query : List.of("status=0", "status=open", "id=7", "id=1-1-1-1-1")) {
      assertRefused(get(query));
    }
    assertRefused(send(request("shelves?number=7.5").GET()));
    assertThat(send(request("shelves?number=7&width=1.50").GET()).body()).contains("upper");
    assertThat(post("{\"keys\":[[7,1.5],[\"7\",\"1.50\"]]}").body()).containsOnlyOnce("upper");
    assertRefused(post("{\"keys\":[[7.5,1.5]]}"));
    assertThat(post("{\"keys\":[[null,1.5]]}").body()).contains("HW824");
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(response.body()).contains("HW805");
  }

  private static HttpResponse<String> get(String query) throws Exception {
    return send(request("parcels?" + query).GET());
  }

  private static HttpResponse<String> post(String keys) throws Exception {
    return send(
        request("shelves")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(keys)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(http.uri() + "/queries/" + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
