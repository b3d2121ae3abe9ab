package dev.headwater.manifest;

import dev.headwater.model.AccessPattern;
import dev.headwater.model.ColumnName;
import dev.headwater.model.Field;
import dev.headwater.model.FieldType;
import dev.headwater.model.Join;
import dev.headwater.model.Manifest;
import dev.headwater.model.Projected;
import dev.headwater.model.Purpose;
import dev.headwater.model.Relation;
import dev.headwater.model.Shape;
import dev.headwater.model.TableName;
import java.util.Arrays;
import java.util.List;

/** A manifest from a tree. Lists that are missing are empty; everything else must be there. */
final class ReadManifestJson {
  private ReadManifestJson() {}

  static Manifest of(Part root) {
    String format = root.text("format");
    if (!format.equals(Manifest.FORMAT)) {
      throw ManifestException.unknownFormat(format, Manifest.FORMAT);
    }
    return new Manifest(
        format,
        root.text("service"),
        root.list("entities", ReadManifestJson::owned),
        root.list("copies", ReadManifestJson::copied),
        root.list("commands", ReadManifestJson::handled),
        root.list("events", ReadManifestJson::published),
        root.list("subscriptions", ReadManifestJson::subscribed),
        root.list("projections", ReadManifestJson::projected),
        root.list("sagas", ReadSagaJson::started),
        root.list("queries", ReadQueryJson::of));
  }

  private static Manifest.Owned owned(Part entity) {
    return new Manifest.Owned(
        entity.text("name"),
        TableName.parse(entity.text("table")),
        entity.list("key", Part::asText),
        shape(entity, "fields"),
        reads(entity));
  }

  static List<AccessPattern> reads(Part holder) {
    return holder.list("reads", read -> AccessPattern.of(read.asText().split(",", -1)));
  }

  private static Manifest.Copied copied(Part copy) {
    return new Manifest.Copied(
        copy.text("name"),
        copy.text("owner"),
        copy.text("entity"),
        TableName.parse(copy.text("table")),
        shape(copy, "fields"),
        copy.number("windowMillis"),
        copy.text("because"));
  }

  private static Manifest.Handled handled(Part command) {
    return new Manifest.Handled(
        command.text("name"), shape(command, "request"), shape(command, "reply"));
  }

  private static Manifest.Published published(Part event) {
    return new Manifest.Published(event.text("name"), shape(event, "fields"));
  }

  private static Manifest.Subscribed subscribed(Part subscription) {
    return new Manifest.Subscribed(
        subscription.text("publisher"),
        subscription.text("event"),
        shape(subscription, "fields"),
        subscription.text("because"));
  }

  private static Projected projected(Part projection) {
    return new Projected(
        projection.text("name"),
        TableName.parse(projection.text("table")),
        shape(projection, "fields"),
        projection.list("key", Part::asText),
        projection.text("alias"),
        projection.text("root"),
        projection.list("relations", ReadManifestJson::related),
        projection.text("select"),
        reads(projection),
        projection.number("windowMillis"),
        constant(projection, "purpose", Purpose.class),
        projection.text("because"));
  }

  private static Projected.Related related(Part relation) {
    return new Projected.Related(
        relation.text("alias"),
        relation.text("input"),
        constant(relation, "kind", Relation.Kind.class),
        join(relation));
  }

  static Join join(Part relation) {
    List<Join> pairs =
        relation.list("on", pair -> Join.on(pair.text("field"), pair.text("equals")));
    return new Join(pairs.stream().flatMap(join -> join.pairs().stream()).toList());
  }

  static <E extends Enum<E>> E constant(Part holder, String name, Class<E> type) {
    String word = holder.text(name);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                holder.malformed(
                    name, "`" + word + "` is none of " + List.of(type.getEnumConstants())));
  }

  static Shape shape(Part holder, String name) {
    return new Shape(holder.list(name, ReadManifestJson::field));
  }

  private static Field field(Part field) {
    return new Field(
        field.text("name"),
        ColumnName.parse(field.text("column")),
        type(field),
        field.flag("nullable"));
  }

  private static FieldType type(Part holder) {
    String word = holder.text("type");
    return switch (word) {
      case TypeWords.ENUM -> new FieldType.Enumeration(holder.list("constants", Part::asText));
      case TypeWords.LIST -> new FieldType.ListOf(type(holder.part("of")));
      case TypeWords.RECORD -> new FieldType.Json(shape(holder, "fields"));
      case TypeWords.UNSUPPORTED ->
          new FieldType.Unsupported(holder.text("javaType"), holder.text("reason"));
      default ->
          TypeWords.scalar(word)
              .orElseThrow(() -> holder.malformed("type", "`" + word + "` is no type of a field"));
    };
  }
}
