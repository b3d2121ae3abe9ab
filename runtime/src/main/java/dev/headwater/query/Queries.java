package dev.headwater.query;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import dev.headwater.read.ReadPolicy;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The queries that one service answers. */
public final class Queries {
  private final Service service;
  private final Map<String, QueryReader<?>> readers = new LinkedHashMap<>();

  public Queries(
      Model model,
      Service service,
      LocalReaders local,
      Owners owners,
      Clock clock,
      AskedListener asked,
      AnsweredListener answered) {
    this.service = service;
    ReadHere here = new ReadHere(local);
    AskGroup asking = new AskGroup(owners, asked);
    for (Query<?> query : model.queriesOf(service)) {
      readers.put(query.name(), reader(new QueryPlan<>(query), here, asking, clock, answered));
    }
  }

  private static <T extends Record> QueryReader<T> reader(
      QueryPlan<T> plan, ReadHere here, AskGroup asking, Clock clock, AnsweredListener listener) {
    FallBack fallBack = new FallBack(here, clock);
    return new QueryReader<>(
        new AnswerQuery<>(plan, here, asking, fallBack, listener), ReadPolicy.byDefault());
  }

  /** Asks one of this service's queries. */
  @SuppressWarnings("unchecked")
  public <T extends Record> QueryReader<T> of(Query<T> query) {
    return Optional.ofNullable((QueryReader<T>) readers.get(query.name()))
        .filter(reader -> reader.query() == query)
        .orElseThrow(() -> unknown(query.toString()));
  }

  /** The same by its name. */
  public QueryReader<?> named(String name) {
    return Optional.ofNullable(readers.get(name)).orElseThrow(() -> unknown(name));
  }

  public List<String> names() {
    return List.copyOf(readers.keySet());
  }

  private HeadwaterException unknown(String name) {
    return new HeadwaterException(
        "HW845",
        service.name(),
        "query \"" + name + "\" is not answered here.",
        "ask the service that declares it; here there are " + readers.keySet() + ".");
  }

  /** The services that are asked when these queries are answered. */
  public static List<Service> asked(Model model, Service service) {
    return model.queriesOf(service).stream()
        .flatMap(query -> query.parts().stream())
        .filter(part -> part.isAsked() && !part.source().service().equals(service))
        .map(part -> part.source().service())
        .distinct()
        .toList();
  }
}
