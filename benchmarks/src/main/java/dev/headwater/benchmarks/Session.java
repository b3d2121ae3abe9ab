package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One run: starts the contenders that are needed, measures, reports, and ends them. */
final class Session implements AutoCloseable {
  private final Options options;
  private final PrintWriter progress;
  private final Sizes sizes;
  private final Deque<Contender> started = new ArrayDeque<>();

  /** Puts a contender onto servers of its own. */
  interface Start<T extends Contender> {
    T with(int rows) throws Exception;
  }

  Session(Options options, PrintWriter progress) {
    this.options = options;
    this.progress = progress;
    this.sizes = options.sizes();
  }

  Sizes sizes() {
    return sizes;
  }

  <T extends Contender> T start(Start<T> start) throws Exception {
    T contender = start.with(sizes.rows());
    started.push(contender);
    progress.println("ready: " + contender.name());
    progress.flush();
    return contender;
  }

  void run(String benchmark, List<Measurement> all, PrintWriter out) throws Exception {
    Optional<Path> json = options.json();
    List<Measurement> wanted = all.stream().filter(each -> options.wants(each.name())).toList();
    Samples samples = new Rounds(sizes, progress).run(wanted);
    List<Result> results = new ArrayList<>();
    wanted.forEach(each -> results.addAll(each.results(samples)));
    Report report =
        new Report(
            benchmark,
            options.extent(),
            Machine.here(),
            postgres(),
            sizes,
            results,
            samples.costs());
    out.print(report.toTable());
    out.flush();
    if (json.isPresent()) {
      Files.writeString(json.get(), report.toJson());
    }
  }

  private String postgres() throws Exception {
    try (Connection connection = started.element().owner().getConnection()) {
      return Sql.first(connection, "select version()", row -> row.getString(1)).orElseThrow();
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }
}
