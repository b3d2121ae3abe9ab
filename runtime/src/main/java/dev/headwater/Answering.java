package dev.headwater;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.copy.CopyReader;
import dev.headwater.log.Token;
import dev.headwater.measure.Measures;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Projection;
import dev.headwater.model.Shape;
import dev.headwater.owner.EntityRequest;
import dev.headwater.owner.EntityRows;
import dev.headwater.owner.ReadEntities;
import dev.headwater.projection.ProjectionReader;
import dev.headwater.query.LocalReaders;
import dev.headwater.query.Owners;
import dev.headwater.query.Queries;
import dev.headwater.read.Answer;
import dev.headwater.read.Keys;
import dev.headwater.read.Stamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** What the queries of one instance read by. */
final class Answering implements LocalReaders {
  /** Of one question to an owner. */
  private static final int VALUES_MAX = 1_000;

  /** Start-up has made sure that nothing is asked. */
  private static final Owners NOBODY =
      (owner, request, longest) ->
          CompletableFuture.failedFuture(new IllegalStateException("nobody is asked here"));

  private final Readers readers;
  private final ReadEntities entities;

  private Answering(Readers readers, ReadEntities entities) {
    this.readers = readers;
    this.entities = entities;
  }

  static Queries queries(
      ServiceSetup setup, Readers readers, ReadEntities entities, Measures measures) {
    return new Queries(
        setup.model,
        setup.service,
        new Answering(readers, entities),
        setup.askedOwners == null ? NOBODY : setup.askedOwners,
        setup.surroundings.clock(),
        measures.asked(),
        measures.answered());
  }

  @Override
  public <T extends Record> CopyReader<T> of(Copy<T> copy) {
    return readers.of(copy);
  }

  @Override
  public <T extends Record> ProjectionReader<T> of(Projection<T> projection) {
    return readers.of(projection);
  }

  @Override
  public <T extends Record> Answer<List<T>> own(
      Entity<?> entity,
      Class<T> type,
      List<String> fields,
      List<List<Object>> values,
      OptionalInt rowsMax)
      throws SQLException {
    List<List<String>> texts = Keys.texts(entity.toString(), fields, values);
    OwnRows<T> rows = new OwnRows<>(entity, type);
    for (int from = 0; from < texts.size(); from += VALUES_MAX) {
      EntityRequest request =
          EntityRequest.of(
                  entity.name(),
                  fields,
                  texts.subList(from, Math.min(from + VALUES_MAX, texts.size())))
              .withFields(Shape.of(type).names())
              .withRowsMax(rowsMax.orElse(Integer.MAX_VALUE));
      try {
        Optional<HeadwaterException> incomplete = entities.read(request, rows);
        if (incomplete.isPresent() && rowsMax.isEmpty()) {
          throw incomplete.get();
        }
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
    }
    return rows.answer();
  }

  /** Rows of several readings; the first was earliest, and so is oldest. */
  private static final class OwnRows<T extends Record> implements EntityRows {
    private final Entity<?> entity;
    private final Class<T> type;
    private final List<T> rows = new ArrayList<>();
    private final List<Stamp.Source> sources = new ArrayList<>();

    OwnRows(Entity<?> entity, Class<T> type) {
      this.entity = entity;
      this.type = type;
    }

    @Override
    public void begin(Instant asOf, Token token) {
      if (sources.isEmpty()) {
        sources.add(new Stamp.Source(entity.service().name(), asOf, Optional.of(token)));
      }
    }

    @Override
    public void row(String json) {
      rows.add(Json.read(json, type));
    }

    Answer<List<T>> answer() {
      return new Answer<>(rows, new Stamp(sources, true, true, true, true));
    }
  }
}
