package dev.headwater.benchmarks;

import dev.headwater.RunningService;
import dev.headwater.copy.CopyReader;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Projection;
import dev.headwater.projection.ProjectionReader;
import dev.headwater.query.LocalReaders;
import dev.headwater.read.Answer;
import java.util.List;
import java.util.OptionalInt;

/** What lies at a service that owns nothing. */
record StorefrontReaders(RunningService storefront) implements LocalReaders {
  @Override
  public <T extends Record> CopyReader<T> of(Copy<T> copy) {
    return storefront.read(copy);
  }

  @Override
  public <T extends Record> ProjectionReader<T> of(Projection<T> projection) {
    return storefront.read(projection);
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
