package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;

/**
 * What one service owns, copies, projects, handles, publishes, listens to, starts and answers, as
 * data alone: what services that are built apart are checked against one another by.
 *
 * @param format {@link #FORMAT}, unless a version of Headwater wrote it that this one does not know
 */
public record Manifest(
    String format,
    String service,
    List<Owned> entities,
    List<Copied> copies,
    List<Handled> commands,
    List<Published> events,
    List<Subscribed> subscriptions,
    List<Projected> projections,
    List<Started> sagas,
    List<Answered> queries) {

  /** The format that this version reads and writes. */
  public static final String FORMAT = "headwater-manifest/1";

  public Manifest {
    requireNonNull(format);
    requireNonNull(service);
    entities = List.copyOf(entities);
    copies = List.copyOf(copies);
    commands = List.copyOf(commands);
    events = List.copyOf(events);
    subscriptions = List.copyOf(subscriptions);
    projections = List.copyOf(projections);
    sagas = List.copyOf(sagas);
    queries = List.copyOf(queries);
  }

  /**
   * Every mistake in these services and between them, in a stable order; empty if they hold
   * together.
   */
  public static List<Finding> check(Collection<Manifest> manifests) {
    Findings findings = new Findings();
    Checks.run(manifests, findings);
    return findings.inOrder();
  }

  /**
   * What has changed between two manifests of one service, in a stable order, and whom it breaks
   * when the service is deployed before those who use it.
   *
   * @throws IllegalArgumentException if they are of two services
   */
  public static List<ManifestChange> changes(Manifest before, Manifest after, Uses uses) {
    if (!before.service().equals(after.service())) {
      throw new IllegalArgumentException(
          "manifests of two services, " + before.service() + " and " + after.service());
    }
    return new CompareManifests(before, after, uses).run();
  }

  /**
   * An entity that the service owns, with its published shape.
   *
   * @param reads how others may ask for rows, beside by the key or its first parts
   */
  public record Owned(
      String name, TableName table, List<String> key, Shape shape, List<AccessPattern> reads) {
    public Owned {
      requireNonNull(name);
      requireNonNull(table);
      key = List.copyOf(key);
      requireNonNull(shape);
      reads = List.copyOf(reads);
    }
  }

  /**
   * A copy that the service keeps of {@code owner}'s {@code entity}, with the fields that it
   * expects there.
   */
  public record Copied(
      String name,
      String owner,
      String entity,
      TableName table,
      Shape shape,
      long windowMillis,
      String because) {
    public Copied {
      requireNonNull(name);
      requireNonNull(owner);
      requireNonNull(entity);
      requireNonNull(table);
      requireNonNull(shape);
      requireNonNull(because);
    }
  }

  /** A command that the service handles. */
  public record Handled(String name, Shape request, Shape reply) {
    public Handled {
      requireNonNull(name);
      requireNonNull(request);
      requireNonNull(reply);
    }
  }

  /** An event that the service publishes. */
  public record Published(String name, Shape shape) {
    public Published {
      requireNonNull(name);
      requireNonNull(shape);
    }
  }

  /**
   * An event of {@code publisher} that the service acts on, with the fields that it expects there.
   */
  public record Subscribed(String publisher, String event, Shape shape, String because) {
    public Subscribed {
      requireNonNull(publisher);
      requireNonNull(event);
      requireNonNull(shape);
      requireNonNull(because);
    }
  }
}
