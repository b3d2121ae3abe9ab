package dev.headwater.http;

import static dev.headwater.http.Crm.CUSTOMERS;
import static dev.headwater.http.Crm.ORDERS;
import static dev.headwater.http.Crm.RENAME;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.http.Crm.Rename;
import dev.headwater.http.Crm.Renamed;
import dev.headwater.owner.CommandHandler;
import dev.headwater.owner.Outcome;
import dev.headwater.testkit.World;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The customers' service, served over HTTP on a pool that can be looked at. */
final class Office implements AutoCloseable {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  final World world;
  final HikariDataSource pool;
  final RunningService customers;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<RunningHttp> opened = new ArrayList<>();

  private Office(CommandHandler<Rename, Renamed> renaming) throws SQLException {
    this.world = World.of(Crm.MODEL);
    world.sql(CUSTOMERS, Crm.TABLES);
    world.sql(ORDERS, "create table orders (id bigint primary key, customer_id bigint not null)");
    world.migrate();
    HikariConfig config = new HikariConfig();
    config.setDataSource(world.dataSource(CUSTOMERS));
    config.setMaximumPoolSize(12);
    this.pool = new HikariDataSource(config);
    this.customers =
        Headwater.run(Crm.MODEL, CUSTOMERS).on(pool).handling(RENAME, renaming).stepped();
  }

  static Office open() throws SQLException {
    return new Office(Office::rename);
  }

  static Office handling(CommandHandler<Rename, Renamed> renaming) throws SQLException {
    return new Office(renaming);
  }

  static Outcome<Renamed> rename(Connection transaction, Rename command) throws SQLException {
    if (command.name().isBlank()) {
      return Outcome.refused("a customer has a name");
    }
    String before =
        Sql.first(
                transaction,
                "select full_name from crm.customers where id = ? for update",
                row -> row.getString(1),
                command.id())
            .orElse("");
    Sql.update(
        transaction,
        "update crm.customers set full_name = ? where id = ?",
        command.name(),
        command.id());
    return Outcome.done(new Renamed(command.id(), before));
  }

  RunningHttp serve(UnaryOperator<HttpSetup> setup) {
    RunningHttp http = setup.apply(HeadwaterHttp.serve(customers)).start();
    opened.add(http);
    return http;
  }

  /** An answer, read. */
  record Answer(int status, JsonNode json, HttpResponse<String> response) {
    String text(String member) {
      return json.get(member).asString();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  Answer get(RunningHttp http, String path, String... headers) throws Exception {
    return send(request(http, path, headers).GET());
  }

  Answer post(RunningHttp http, String path, String body, String... headers) throws Exception {
    return send(
        request(http, path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), MAPPER.readTree(response.body()), response);
  }

  HttpClient client() {
    return client;
  }

  static HttpRequest.Builder request(RunningHttp http, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(http.uri() + path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** How many sessions of the database are in use. */
  int sessionsInUse() {
    return pool.getHikariPoolMXBean().getActiveConnections();
  }

  @Override
  public void close() {
    for (RunningHttp each : opened) {
      each.close();
    }
    customers.close();
    pool.close();
    world.close();
  }
}
