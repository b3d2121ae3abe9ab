package dev.headwater.benchmarks;

import dev.headwater.benchmarks.FourParts.Fourth;
import dev.headwater.benchmarks.FourParts.Whole;
import dev.headwater.benchmarks.QueryContender.Client;
import dev.headwater.copy.CopyReader;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Projection;
import dev.headwater.projection.ProjectionReader;
import dev.headwater.query.AnsweredListener;
import dev.headwater.query.AskedListener;
import dev.headwater.query.LocalReaders;
import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerRequest;
import dev.headwater.query.Queries;
import dev.headwater.query.QueryAnswer;
import dev.headwater.query.QueryReader;
import dev.headwater.read.Answer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** What a composition adds to the slowest of the owners that it asks. */
final class InjectedTimes implements Measurement, AutoCloseable {
  private static final String COMPOSITION = "composition";
  private static final String SLOWEST = "slowest-call";
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final int IDS = 1_000_000;

  private final SlowOwners owners = new SlowOwners();
  private final QueryContender composition;
  private final QueryContender slowest;
  private final List<ReadFigures> loads;

  InjectedTimes(Pair pair, Sizes sizes) throws Exception {
    QueryReader<Whole> whole =
        new Queries(
                FourParts.MODEL,
                FourParts.DESK,
                new NothingHere(),
                owners.owners(),
                Clock.systemUTC(),
                AskedListener.NONE,
                AnsweredListener.NONE)
            .of(FourParts.WHOLE);
    Client asksAll = chance -> compose(whole, id(chance));
    Client asksOne = chance -> askSlowest(id(chance));
    composition = new QueryContender(COMPOSITION, pair, () -> asksAll);
    slowest = new QueryContender(SLOWEST, pair, () -> asksOne);
    loads =
        List.of(
            new ReadFigures("5, 10, 15, 20 ms", 1, sizes),
            new ReadFigures("5, 10, 15, 20 ms", 16, sizes));
  }

  private static long id(Random chance) {
    return 1L + chance.nextInt(IDS);
  }

  private static void compose(QueryReader<Whole> query, long id) throws Exception {
    QueryAnswer<Optional<Whole>> answer = query.byKey(id);
    if (!answer.complete() || answer.value().orElseThrow().id() != id) {
      throw new IllegalStateException("wrong answer of " + id + ": " + answer);
    }
  }

  private void askSlowest(long id) {
    OwnerRequest request =
        new OwnerRequest(
            List.of(
                new OwnerRequest.Read(
                    FourParts.FOURTH,
                    Fourth.class,
                    List.of("id"),
                    List.of(List.of(id)),
                    OptionalInt.empty())));
    OwnerAnswer answer = owners.owners().ask(FourParts.FOURTH.service(), request, LONGEST).join();
    if (!answer.rows().get(0).get(0).equals(new Fourth(id, FourParts.FOURTH.service().name()))) {
      throw new IllegalStateException("wrong answer of " + id + ": " + answer);
    }
  }

  @Override
  public String name() {
    return "injected";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(composition, slowest);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    for (ReadFigures load : loads) {
      load.measure((QueryContender) contender, samples);
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (ReadFigures load : loads) {
      results.addAll(
          load.results(
              samples, COMPOSITION, SLOWEST, new Floor.None(), new Floor.TimesAtMost(1.3)));
    }
    return results;
  }

  @Override
  public void close() {
    owners.close();
  }

  /** Every part is asked for. */
  private record NothingHere() implements LocalReaders {
    @Override
    public <T extends Record> CopyReader<T> of(Copy<T> copy) {
      throw new IllegalStateException(copy + " does not lie here");
    }

    @Override
    public <T extends Record> ProjectionReader<T> of(Projection<T> projection) {
      throw new IllegalStateException(projection + " does not lie here");
    }

    @Override
    public <T extends Record> Answer<List<T>> own(
        Entity<?> entity,
        Class<T> type,
        List<String> fields,
        List<List<Object>> values,
        OptionalInt rowsMax) {
      throw new IllegalStateException(entity + " does not lie here");
    }
  }
}
