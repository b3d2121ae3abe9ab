package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The same by hand, without knowing what has changed: the caller says which rows to compute. */
final class RawPages implements PageContender {
  private static final String SHOP = "shop";
  private static final String COLUMNS =
      "(id bigint primary key, total bigint, customer text, nation text, lines bigint, first text)";

  private final String name;
  private final Pair pair;
  private final Connection writer;

  RawPages(int orders) throws SQLException {
    this("bare SQL without Headwater", Pair.start(), orders);
  }

  RawPages(String name, Pair pair, int orders) throws SQLException {
    this.name = name;
    this.pair = pair;
    pair.owner().createDatabase(SHOP);
    Pair.run(
        pair.owner(),
        SHOP,
        Pages.TABLES,
        Pages.fill(orders),
        "create table page " + COLUMNS,
        "insert into page " + Pages.ALL,
        "create materialized view refreshed as " + Pages.ALL,
        "create unique index on refreshed (id)",
        "vacuum analyze");
    writer = owner().getConnection();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Pair pair() {
    return pair;
  }

  @Override
  public DataSource owner() {
    return pair.owner().dataSource(SHOP);
  }

  @Override
  public void change(Long[] orders) throws SQLException {
    update(orders);
    Sql.update(
        writer,
        "insert into page "
            + Pages.SOME
            + """
             on conflict (id) do update set total = excluded.total, customer = excluded.customer,
              nation = excluded.nation, lines = excluded.lines, first = excluded.first""",
        writer.createArrayOf("bigint", orders));
  }

  @Override
  public void touch() throws SQLException {
    Sql.run(writer, "update orders set total = total + 1");
    Sql.run(writer, "update page set total = total + 1");
  }

  private void update(Long[] orders) throws SQLException {
    Sql.update(
        writer,
        "update orders set total = total + 1 where id = any (?)",
        writer.createArrayOf("bigint", orders));
  }

  /** The same change, and what PostgreSQL itself has to bring a view up to date. */
  void refresh(Long[] orders) throws SQLException {
    update(orders);
    Sql.run(writer, "refresh materialized view concurrently refreshed");
  }

  /** Into a table with its key, as a projection has. */
  @Override
  public void fill() throws SQLException {
    Sql.run(writer, "create table next_page " + COLUMNS);
    Sql.run(writer, "insert into next_page " + Pages.ALL);
  }

  /** Without comparing anything. */
  @Override
  public void show() throws SQLException {
    Sql.run(writer, "drop table page; alter table next_page rename to page");
  }

  @Override
  public void close() throws SQLException {
    writer.close();
    pair.close();
  }
}
