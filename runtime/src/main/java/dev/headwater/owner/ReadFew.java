package dev.headwater.owner;

import dev.headwater.log.Token;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads rows of several entities in one statement: one round trip, and one snapshot. */
record ReadFew(List<Question> questions, List<EntitySql> sql, Clock clock, Duration answerMax) {
  /** Of each entity; they are held until all are there. */
  private static final int ROWS_MAX = 2_000;

  /** How the header is read. */
  @FunctionalInterface
  interface Header {
    Token read(ResultSet row) throws SQLException;
  }

  Optional<FewRows> from(Connection connection, Header header) throws SQLException {
    Instant asOf = clock.instant();
    try (PreparedStatement statement = connection.prepareStatement(select())) {
      statement.setQueryTimeout(Math.max(1, (int) answerMax.toSeconds()));
      int next = 1;
      for (Question question : questions) {
        next = question.give(connection, statement, next);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        Token token = header.read(row);
        return rows(row).map(all -> new FewRows(asOf, token, all));
      }
    }
  }

  private Optional<List<FewRows.Found>> rows(ResultSet row) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    questions.forEach(question -> all.add(new ArrayList<>()));
    do {
      String json = row.getString(4);
      if (json != null) {
        all.get(row.getInt(3)).add(json);
      }
    } while (row.next());
    return all.stream().anyMatch(rows -> rows.size() > ROWS_MAX)
        ? Optional.empty()
        : Optional.of(IntStream.range(0, all.size()).mapToObj(i -> found(i, all.get(i))).toList());
  }

  private FewRows.Found found(int i, List<String> rows) {
    Question question = questions.get(i);
    return rows.size() <= question.rowsMax()
        ? new FewRows.Found(rows, Optional.empty())
        : new FewRows.Found(
            rows.subList(0, question.rowsMax()), Optional.of(question.tooManyRows()));
  }

  private int rowsReadMax(int i) {
    return Math.min(ROWS_MAX, questions.get(i).rowsMax()) + 1;
  }

  private String select() {
    String each =
        IntStream.range(0, questions.size())
            .mapToObj(
                i ->
                    "(select %d as read, row_number() over () as n, json from (%s) r%d)"
                        .formatted(
                            i,
                            sql.get(i).rows(questions.get(i).values().size(), rowsReadMax(i)),
                            i))
            .collect(Collectors.joining(" union all "));
    return "select o.incarnation, o.snapshot, q.read, q.json from (%s offset 0) o left join (%s) q on true order by q.read, q.n"
        .formatted(EntitySql.HEADER, each);
  }
}
