package dev.headwater.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.base.Sql;
import dev.headwater.benchmarks.Pages.Page;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * A page put together by its reader, from four services in a row: the order, its customer with the
 * nation, its lines, and their parts.
 */
final class ComposedPages implements AutoCloseable {
  private static final int CONNECTIONS = 4;

  private final HikariDataSource pool;
  private final LocalHttp http = new LocalHttp();

  private record Order(long id, long customerId, long total) {}

  private record Customer(String name, String nation) {}

  private record Line(int number, long partId) {}

  private record Part(long id, String name) {}

  ComposedPages(DataSource source) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(CONNECTIONS);
    pool = new HikariDataSource(config);
    http.serve("/orders/", id -> order(Long.parseLong(id)));
    http.serve("/customers/", id -> customer(Long.parseLong(id)));
    http.serve("/lines/", id -> lines(Long.parseLong(id)));
    http.serve("/parts/", this::parts);
  }

  Page page(long id) throws IOException, InterruptedException {
    Order order = http.get("/orders/" + id, Order.class);
    Customer customer = http.get("/customers/" + order.customerId(), Customer.class);
    List<Line> lines = List.of(http.get("/lines/" + id, Line[].class));
    String wanted =
        lines.stream().map(line -> String.valueOf(line.partId())).collect(Collectors.joining(","));
    List<Part> parts = List.of(http.get("/parts/" + wanted, Part[].class));
    Optional<String> first =
        lines.stream()
            .min(Comparator.comparingInt(Line::number))
            .flatMap(line -> parts.stream().filter(it -> it.id() == line.partId()).findFirst())
            .map(Part::name);
    return new Page(
        order.id(), order.total(), customer.name(), customer.nation(), lines.size(), first);
  }

  private Order order(long id) throws SQLException {
    return list(
            "select id, customer_id, total from orders where id = ?",
            row -> new Order(row.getLong(1), row.getLong(2), row.getLong(3)),
            id)
        .get(0);
  }

  private Customer customer(long id) throws SQLException {
    return list(
            """
            select c.name, n.name from customers c join nations n on n.id = c.nation_id
            where c.id = ?""",
            row -> new Customer(row.getString(1), row.getString(2)),
            id)
        .get(0);
  }

  private List<Line> lines(long order) throws SQLException {
    return list(
        "select number, part_id from lines where order_id = ? order by number",
        row -> new Line(row.getInt(1), row.getLong(2)),
        order);
  }

  private List<Part> parts(String ids) throws SQLException {
    return list(
        "select id, name from parts where id = any (string_to_array(?, ',')::bigint[])",
        row -> new Part(row.getLong(1), row.getString(2)),
        ids);
  }

  private <T> List<T> list(String select, Sql.RowReader<T> reader, Object value)
      throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Sql.list(connection, select, reader, value);
    }
  }

  @Override
  public void close() {
    http.close();
    pool.close();
  }
}
