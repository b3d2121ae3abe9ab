package dev.headwater.drift;

import dev.headwater.drift.SampleValues.Share;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Finds tables that look as if they held what another service owns. Where the owner's database is
 * at hand, some values are compared: equal ones confirm it, others refute it.
 */
final class FindUndeclaredCopies {
  /** From here on the names alone are worth telling. */
  private static final double TELLING = 0.6;

  /** From here on it is worth looking at the values. */
  private static final double SUSPICIOUS = 0.34;

  private static final double SHARE_CONFIRMING = 0.8;
  private static final double SHARE_REFUTING = 0.3;
  private static final int COMPARED_MIN = 5;
  private static final int DISTINCT_MIN = 3;

  private final Connection here;
  private final Model model;
  private final Service service;
  private final Set<TableName> accepted;
  private final Map<String, DataSource> owners;

  FindUndeclaredCopies(
      Connection here,
      Model model,
      Service service,
      Set<TableName> accepted,
      Map<String, DataSource> owners) {
    this.here = here;
    this.model = model;
    this.service = service;
    this.accepted = accepted;
    this.owners = owners;
  }

  List<Finding> findings() throws SQLException {
    Set<TableName> passedOver = new HashSet<>(accepted);
    model.copiesOf(service).stream().map(Copy::table).forEach(passedOver::add);
    List<Finding> findings = new ArrayList<>();
    for (ServiceTable table : ServiceTable.all(here)) {
      if (!passedOver.contains(table.name())) {
        for (Entity<?> entity : othersEntities()) {
          Likeness likeness = Likeness.of(table, entity).orElse(null);
          if (likeness != null && likeness.score() >= SUSPICIOUS) {
            judge(likeness, findings);
          }
        }
      }
    }
    return findings;
  }

  private List<Entity<?>> othersEntities() {
    return model.services().stream()
        .filter(other -> !other.equals(service))
        .<Entity<?>>flatMap(other -> model.entitiesOf(other).stream())
        .toList();
  }

  private void judge(Likeness likeness, List<Finding> findings) throws SQLException {
    DataSource owner = owners.get(likeness.entity().service().name());
    List<Share> shares = owner == null ? List.of() : new SampleValues(here).of(likeness, owner);
    List<Share> telling =
        shares.stream()
            .filter(share -> share.compared() >= COMPARED_MIN && share.distinct() >= DISTINCT_MIN)
            .toList();
    boolean confirmed = telling.stream().anyMatch(share -> share.share() >= SHARE_CONFIRMING);
    if (confirmed && likeness.score() >= TELLING) {
      findings.add(tell(DriftRule.CONFIRMED_COPY, "holds a copy", likeness, shares));
    } else if (confirmed) {
      // Equal prices or names by themselves may be meant to stay as they were.
      findings.add(tell(DriftRule.UNDECLARED_COPY, "looks like a copy", likeness, shares));
    } else if (likeness.score() >= TELLING && !isRefuted(telling)) {
      findings.add(tell(DriftRule.UNDECLARED_COPY, "looks like a copy", likeness, shares));
    }
  }

  private static boolean isRefuted(List<Share> telling) {
    return !telling.isEmpty() && telling.stream().allMatch(share -> share.share() < SHARE_REFUTING);
  }

  private Finding tell(DriftRule rule, String how, Likeness likeness, List<Share> shares) {
    Entity<?> entity = likeness.entity();
    String sampled =
        shares.isEmpty()
            ? ""
            : "; " + shares.stream().map(Share::toString).collect(Collectors.joining(", "));
    return rule.at(
        service.name() + "." + likeness.table().name(),
        "it %s of `%s` that nobody declared: %s%s"
            .formatted(how, entity, likeness.evidence(), sampled),
        "declare a copy of `%s` in `%s` and join it; if the values shall stay as they were, say that the table is accepted"
            .formatted(entity, service.name()));
  }
}
