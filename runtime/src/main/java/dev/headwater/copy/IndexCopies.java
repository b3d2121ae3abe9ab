package dev.headwater.copy;

import dev.headwater.base.EnsureIndex;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Gives copies the indexes by which queries look into them. */
public final class IndexCopies {
  private final EnsureIndex indexes;

  /**
   * Over the given connection.
   *
   * @param connection in autocommit mode
   */
  public IndexCopies(Connection connection) {
    this.indexes = new EnsureIndex(connection);
  }

  /** For all queries that the service answers, also for when an owner does not answer. */
  public void install(Model model, Service service) throws SQLException {
    for (Query<?> query : model.queriesOf(service)) {
      for (QueryPart part : query.parts()) {
        Optional<Copy<?>> copy = copy(part.source());
        if (copy.isPresent()) {
          index(query, copy.get(), part.by());
        }
      }
      Optional<Copy<?>> root = copy(query.root().source());
      if (root.isPresent()) {
        for (var read : query.reads()) {
          index(query, root.get(), read.equal());
        }
      }
    }
  }

  private static Optional<Copy<?>> copy(Source source) {
    if (source instanceof Source.FromCopy from) {
      return Optional.of(from.copy());
    }
    return source instanceof Source.Asked asked ? asked.copy() : Optional.empty();
  }

  private void index(Query<?> query, Copy<?> copy, List<String> fields) throws SQLException {
    if (!fields.isEmpty() && !fields.equals(copy.key())) {
      indexes.on(
          copy.table(),
          fields.stream()
              .map(field -> copy.shape().field(field).orElseThrow().column().name())
              .toList(),
          false,
          "Headwater: query %s looks into the copy %s by this."
              .formatted(query.name(), copy.name()));
    }
  }
}
