package dev.headwater.saga;

import dev.headwater.base.ByIndex;
import dev.headwater.base.Sql;
import dev.headwater.base.TraceParent;
import dev.headwater.model.SagaStyle;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sagas of one batch, as the service that has started them knows them: read and locked at once,
 * moved on in memory, and written at once at the end.
 */
final class Instances {
  private static final String COLUMNS =
      """
      select id, name, version, style, key, input::text, outputs::text, state, step, reason, wanted,
        problem, started_at, deadline_at, step_at, step_due_at, due_at, trace, waits_for,
        fingerprint
      from headwater.sagas
      """;

  private final Connection transaction;
  private final Definitions definitions;
  private final Map<UUID, Instance> instances = new LinkedHashMap<>();
  private final Set<UUID> asked = new HashSet<>();
  private final Set<UUID> foreign = new HashSet<>();

  Instances(Connection transaction, Definitions definitions) {
    this.transaction = transaction;
    this.definitions = definitions;
  }

  /**
   * Reads and locks these, in the order of their ids, so that two batches cannot lock crosswise.
   */
  void read(Collection<UUID> ids) throws SQLException {
    List<UUID> unknown = ids.stream().distinct().filter(id -> !asked.contains(id)).toList();
    if (unknown.isEmpty() || !definitions.starts()) {
      return;
    }
    List<Optional<Instance>> found =
        ByIndex.list(
            transaction,
            COLUMNS + "where id = any (?) order by id for update",
            this::instance,
            transaction.createArrayOf("uuid", unknown.toArray()));
    found.forEach(each -> each.ifPresent(one -> instances.put(one.id(), one)));
    asked.addAll(unknown);
  }

  /** Those at which it is time to look, locked; what others are at is left to them. */
  List<Instance> due(Instant now, int most) throws SQLException {
    List<Optional<Instance>> found =
        ByIndex.list(
            transaction,
            COLUMNS
                + """
                where due_at <= ? and (name, version, fingerprint) in (
                  select * from unnest(?::text[], ?::int[], ?::text[]))
                order by due_at limit ? for update skip locked""",
            this::instance,
            Timestamp.from(now),
            transaction.createArrayOf(
                "text", definitions.started().stream().map(saga -> saga.name()).toArray()),
            transaction.createArrayOf(
                "int4", definitions.started().stream().map(saga -> saga.version()).toArray()),
            transaction.createArrayOf(
                "text", definitions.started().stream().map(definitions::fingerprint).toArray()),
            most);
    List<Instance> due = found.stream().flatMap(Optional::stream).toList();
    due.forEach(this::hold);
    return due;
  }

  /** Takes one that is already locked, or is new. */
  void hold(Instance instance) {
    instances.put(instance.id(), instance);
    asked.add(instance.id());
  }

  Optional<Instance> find(UUID id) {
    return Optional.ofNullable(instances.get(id));
  }

  /** Whether it is here, but with a definition that another version of this service has. */
  boolean isForeign(UUID id) {
    return foreign.contains(id);
  }

  /** Empty for one whose definition another version of this service has. */
  private Optional<Instance> instance(ResultSet row) throws SQLException {
    String fingerprint = row.getString(20);
    SagaStyle style = SagaStyle.valueOf(row.getString(4).toUpperCase(Locale.ROOT));
    SagaRef ref =
        new SagaRef(
            row.getObject(1, UUID.class),
            row.getString(2),
            row.getInt(3),
            definitions.service(),
            style,
            row.getTimestamp(13).toInstant(),
            Definitions.print(style, fingerprint),
            TraceParent.of(row.getString(18)).orElse(null));
    Optional<Instance> known =
        definitions
            .find(ref.initiator(), ref.name(), ref.version())
            .filter(saga -> definitions.fingerprint(saga).equals(fingerprint))
            .map(saga -> new Found(ref, row).of(saga));
    if (known.isEmpty()) {
      foreign.add(ref.id());
    }
    return known;
  }

  private record Found(SagaRef ref, ResultSet row) {
    Instance of(dev.headwater.model.Saga<?> saga) {
      try {
        Instance found =
            Instance.found(
                new Instance.Stored(
                    ref,
                    saga,
                    row.getString(5),
                    SagaJson.parse(row.getString(6)),
                    (ObjectNode) SagaJson.parse(row.getString(7)),
                    row.getTimestamp(14).toInstant()),
                Instance.State.valueOf(row.getString(8).toUpperCase(Locale.ROOT)),
                row.getString(9),
                row.getTimestamp(15).toInstant());
        found.reason = row.getString(10);
        found.wanted = row.getString(11);
        found.problem = row.getString(12);
        found.waitsFor = row.getObject(19, UUID.class);
        found.stepDueAt = row.getTimestamp(16).toInstant();
        @Nullable Timestamp due = row.getTimestamp(17);
        found.dueAt = due == null ? null : due.toInstant();
        return found;
      } catch (SQLException unreadable) {
        throw new IllegalStateException(unreadable);
      }
    }
  }

  /** Whether some of these have not ended. */
  boolean isAnyUnderWay() {
    return instances.values().stream().anyMatch(each -> each.dueAt != null);
  }

  /** The statements that write what was changed. */
  List<Sql.Part> changes() throws SQLException {
    List<Sql.Part> parts = new ArrayList<>();
    List<Instance> begun = instances.values().stream().filter(each -> each.isNew).toList();
    if (!begun.isEmpty()) {
      parts.add(insert(transaction, definitions, begun, "trace", ""));
    }
    List<Instance> moved =
        instances.values().stream()
            .filter(each -> !each.isNew && (!each.newHistory.isEmpty() || each.dueMoved))
            .toList();
    if (!moved.isEmpty()) {
      parts.add(update(moved));
    }
    return parts;
  }

  /**
   * Writes one that begins, unless its key has begun one before.
   *
   * @return whether it was written
   */
  static boolean insertUnlessThere(Connection transaction, Definitions definitions, Instance begun)
      throws SQLException {
    Sql.Part part =
        insert(
            transaction,
            definitions,
            List.of(begun),
            "coalesce(trace, nullif(current_setting('headwater.traceparent', true), ''))",
            " on conflict (name, key) do nothing");
    return Sql.together(transaction, List.of(part)).get(0) == 1;
  }

  private static Sql.Part insert(
      Connection transaction,
      Definitions definitions,
      List<Instance> all,
      String trace,
      String otherwise)
      throws SQLException {
    return Sql.Part.of(
        """
        insert into headwater.sagas (id, name, version, fingerprint, style, key, input, state, step,
          outputs, reason, problem, waits_for, started_at, deadline_at, step_at, step_due_at, due_at, ended_at,
          trace, history)
        select id, name, version, fingerprint, style, key, input::jsonb, state, step,
          outputs::jsonb, reason, problem, waits_for::uuid, started_at, deadline_at, step_at, step_due_at, due_at,
          case when due_at is null then step_at end,
          %s, history::jsonb
        from unnest(?::uuid[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[],
          ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[],
          ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::text[],
          ?::text[])
          u(id, name, version, fingerprint, style, key, input, state, step, outputs, reason,
            problem, waits_for, started_at, deadline_at, step_at, step_due_at, due_at, trace, history)%s"""
            .formatted(trace, otherwise),
        ids(transaction, all),
        texts(transaction, all, each -> each.ref.name()),
        transaction.createArrayOf("int4", all.stream().map(each -> each.ref.version()).toArray()),
        texts(transaction, all, each -> definitions.fingerprint(each.saga)),
        texts(transaction, all, each -> each.ref.style().name().toLowerCase(Locale.ROOT)),
        texts(transaction, all, each -> each.key),
        texts(transaction, all, each -> each.input.toString()),
        texts(transaction, all, Instances::state),
        texts(transaction, all, each -> each.step),
        texts(transaction, all, each -> each.outputs.toString()),
        texts(transaction, all, each -> each.reason),
        texts(transaction, all, each -> each.problem),
        texts(transaction, all, each -> each.waitsFor == null ? null : each.waitsFor.toString()),
        times(transaction, all, each -> each.ref.startedAt()),
        times(transaction, all, each -> each.deadlineAt),
        times(transaction, all, each -> each.stepAt),
        times(transaction, all, each -> each.stepDueAt),
        times(transaction, all, each -> each.dueAt),
        texts(transaction, all, each -> each.ref.trace()),
        texts(transaction, all, each -> each.newHistory.toString()));
  }

  private Sql.Part update(List<Instance> all) throws SQLException {
    return Sql.Part.of(
        """
        update headwater.sagas s
        set state = u.state, step = u.step, reason = u.reason, wanted = u.wanted,
          problem = u.problem, waits_for = u.waits_for::uuid, step_at = u.step_at, step_due_at = u.step_due_at, due_at = u.due_at,
          ended_at = case when u.due_at is null then coalesce(s.ended_at, u.step_at) end,
          outputs = s.outputs || u.outputs::jsonb,
          -- Mostly it is short, and nothing in it twice.
          history = case
            when s.style = 'orchestrated' and jsonb_array_length(s.history) < 100
              then s.history || u.history::jsonb
            else headwater.with_history(s.history, u.history::jsonb, s.style = 'choreographed') end
        from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
          ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[], ?::text[])
          u(id, state, step, reason, wanted, problem, step_at, step_due_at, due_at, waits_for,
            outputs, history)
        where s.id = u.id""",
        ids(transaction, all),
        texts(transaction, all, Instances::state),
        texts(transaction, all, each -> each.step),
        texts(transaction, all, each -> each.reason),
        texts(transaction, all, each -> each.wanted),
        texts(transaction, all, each -> each.problem),
        times(transaction, all, each -> each.stepAt),
        times(transaction, all, each -> each.stepDueAt),
        times(transaction, all, each -> each.dueAt),
        texts(transaction, all, each -> each.waitsFor == null ? null : each.waitsFor.toString()),
        texts(transaction, all, each -> each.newOutputs.toString()),
        texts(transaction, all, each -> each.newHistory.toString()));
  }

  private static String state(Instance instance) {
    return instance.state.name().toLowerCase(Locale.ROOT);
  }

  private static Array ids(Connection transaction, List<Instance> all) throws SQLException {
    return transaction.createArrayOf("uuid", all.stream().map(Instance::id).toArray());
  }

  private static Array texts(
      Connection transaction, List<Instance> all, Function<Instance, @Nullable String> text)
      throws SQLException {
    return transaction.createArrayOf("text", all.stream().map(text).toArray());
  }

  private static Array times(
      Connection transaction, List<Instance> all, Function<Instance, @Nullable Instant> time)
      throws SQLException {
    @Nullable Object[] times =
        all.stream().map(time).map(each -> each == null ? null : each.toString()).toArray();
    return transaction.createArrayOf("text", times);
  }
}
