package dev.headwater;

import dev.headwater.base.HeadwaterException;
import dev.headwater.copy.CopyReader;
import dev.headwater.log.OwnerRows;
import dev.headwater.log.postgres.PostgresRows;
import dev.headwater.model.Copy;
import dev.headwater.model.Projection;
import dev.headwater.projection.ProjectionReader;
import dev.headwater.read.FreshnessSource;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/** What this instance reads its copies and projections by; made once, since they remember. */
final class Readers {
  private final ServiceSetup setup;
  private final Map<String, CopyReader<?>> copies = new LinkedHashMap<>();
  private final Map<String, ProjectionReader<?>> projections = new LinkedHashMap<>();

  Readers(
      ServiceSetup setup,
      DataSource source,
      UUID incarnation,
      FreshnessSource known,
      Projecting projecting) {
    this.setup = setup;
    Clock clock = setup.surroundings.clock();
    Map<String, OwnerRows> owners = new LinkedHashMap<>();
    setup.owners.forEach((owner, its) -> owners.put(owner, new PostgresRows(owner, its)));
    for (Copy<?> copy : setup.model.copiesOf(setup.service)) {
      OwnerRows ownerRows = Objects.requireNonNull(owners.get(copy.entity().service().name()));
      copies.put(copy.name(), new CopyReader<>(copy, source, known, ownerRows, clock));
    }
    for (Projection<?> projection : setup.model.projectionsOf(setup.service)) {
      projections.put(
          projection.name(),
          new ProjectionReader<>(
              projection, source, incarnation, known, projecting.of(projection).get(0), clock));
    }
  }

  @SuppressWarnings("unchecked")
  <T extends Record> CopyReader<T> of(Copy<T> copy) {
    requireOwn(copy);
    return (CopyReader<T>) Objects.requireNonNull(copies.get(copy.name()));
  }

  @SuppressWarnings("unchecked")
  <T extends Record> ProjectionReader<T> of(Projection<T> projection) {
    if (!setup.model.projectionsOf(setup.service).contains(projection)) {
      throw new HeadwaterException(
          "HW305",
          setup.service.name(),
          "projection \"" + projection.name() + "\" is not one of this service's.",
          "read it in \"" + projection.service().name() + "\", or declare one here.");
    }
    return (ProjectionReader<T>) Objects.requireNonNull(projections.get(projection.name()));
  }

  void requireOwn(Copy<?> copy) {
    if (!setup.model.copiesOf(setup.service).contains(copy)) {
      throw new HeadwaterException(
          "HW305",
          setup.service.name(),
          "copy \"" + copy.name() + "\" is not one of this service's.",
          "read it in \"" + copy.service().name() + "\", or declare a copy here.");
    }
  }
}
