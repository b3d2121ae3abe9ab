package dev.headwater.explain;

import dev.headwater.model.Copy;
import dev.headwater.model.Field;
import dev.headwater.model.Join;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Relation;
import dev.headwater.model.SelectList;
import dev.headwater.model.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which fields of a copy the projections and queries of its service read. */
final class Reads {
  private final Copy<?> copy;
  private final Set<String> names = new HashSet<>();
  private boolean isRead;

  private Reads(Copy<?> copy) {
    this.copy = copy;
  }

  static Reads of(Copy<?> copy, Model model) {
    Reads reads = new Reads(copy);
    model.projectionsOf(copy.service()).forEach(reads::add);
    model.queriesOf(copy.service()).forEach(reads::add);
    return reads;
  }

  boolean isRead() {
    return isRead;
  }

  /** Those that are copied in vain; the key never is. */
  List<String> unread() {
    return copy.shape().names().stream()
        .filter(name -> !copy.key().contains(name) && !names.contains(name))
        .toList();
  }

  private void add(Query<?> query) {
    query.parts().stream().filter(this::isOfCopy).forEach(part -> use(part.shape().names()));
  }

  private boolean isOfCopy(QueryPart part) {
    boolean isFallback =
        part.source() instanceof Source.Asked asked && asked.copy().equals(Optional.of(copy));
    return isFallback
        || (part.source() instanceof Source.FromCopy from && from.copy().equals(copy));
  }

  private void add(Projection<?> projection) {
    if (projection.root().equals(copy)) {
      addShown(projection, projection.rootAlias());
    }
    for (Relation relation : projection.relations()) {
      if (relation.input().equals(copy)) {
        use(relation.on().fields());
        addShown(projection, relation.alias());
      }
    }
  }

  /** What is selected of an alias, and what is joined to it by. */
  private void addShown(Projection<?> projection, String alias) {
    use(List.of());
    for (SelectList.Item item : projection.select().items()) {
      item.columnsOf(alias).ifPresentOrElse(this::useColumns, () -> use(copy.shape().names()));
    }
    projection.relations().stream()
        .filter(relation -> relation.parent().equals(alias))
        .map(Relation::on)
        .map(Join::others)
        .forEach(this::use);
  }

  private void useColumns(Set<String> columns) {
    use(
        copy.shape().fields().stream()
            .filter(field -> columns.contains(field.column().name()))
            .map(Field::name)
            .toList());
  }

  private void use(List<String> fields) {
    isRead = true;
    names.addAll(fields);
  }
}
