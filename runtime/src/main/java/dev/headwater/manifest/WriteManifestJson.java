package dev.headwater.manifest;

import dev.headwater.model.Field;
import dev.headwater.model.FieldType;
import dev.headwater.model.FieldType.Enumeration;
import dev.headwater.model.FieldType.Json;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Scalar;
import dev.headwater.model.FieldType.Unsupported;
import dev.headwater.model.Join;
import dev.headwater.model.Manifest;
import dev.headwater.model.Projected;
import dev.headwater.model.Shape;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A manifest as a tree. */
final class WriteManifestJson {
  private WriteManifestJson() {}

  static ObjectNode of(Manifest manifest) {
    ObjectNode node = node().put("format", manifest.format()).put("service", manifest.service());
    node.set("entities", array(manifest.entities(), WriteManifestJson::owned));
    node.set("copies", array(manifest.copies(), WriteManifestJson::copied));
    node.set("commands", array(manifest.commands(), WriteManifestJson::handled));
    node.set("events", array(manifest.events(), WriteManifestJson::published));
    node.set("subscriptions", array(manifest.subscriptions(), WriteManifestJson::subscribed));
    node.set("projections", array(manifest.projections(), WriteManifestJson::projected));
    node.set("sagas", array(manifest.sagas(), WriteSagaJson::of));
    node.set("queries", array(manifest.queries(), WriteQueryJson::of));
    return node;
  }

  private static ObjectNode owned(Manifest.Owned entity) {
    ObjectNode node = node().put("name", entity.name()).put("table", entity.table().text());
    entity.key().forEach(node.putArray("key")::add);
    entity.reads().forEach(read -> node.withArray("reads").add(read.toString()));
    node.set("fields", fields(entity.shape()));
    return node;
  }

  private static ObjectNode copied(Manifest.Copied copy) {
    ObjectNode node =
        node()
            .put("name", copy.name())
            .put("owner", copy.owner())
            .put("entity", copy.entity())
            .put("table", copy.table().text())
            .put("windowMillis", copy.windowMillis())
            .put("because", copy.because());
    node.set("fields", fields(copy.shape()));
    return node;
  }

  private static ObjectNode handled(Manifest.Handled command) {
    ObjectNode node = node().put("name", command.name());
    node.set("request", fields(command.request()));
    node.set("reply", fields(command.reply()));
    return node;
  }

  private static ObjectNode published(Manifest.Published event) {
    ObjectNode node = node().put("name", event.name());
    node.set("fields", fields(event.shape()));
    return node;
  }

  private static ObjectNode subscribed(Manifest.Subscribed subscription) {
    ObjectNode node =
        node()
            .put("publisher", subscription.publisher())
            .put("event", subscription.event())
            .put("because", subscription.because());
    node.set("fields", fields(subscription.shape()));
    return node;
  }

  private static ObjectNode projected(Projected projection) {
    ObjectNode node =
        node()
            .put("name", projection.name())
            .put("table", projection.table().text())
            .put("windowMillis", projection.windowMillis())
            .put("purpose", projection.purpose().name())
            .put("because", projection.because())
            .put("root", projection.root())
            .put("alias", projection.rootAlias());
    projection.key().forEach(node.putArray("key")::add);
    node.set("relations", array(projection.relations(), WriteManifestJson::related));
    node.put("select", projection.select());
    projection.reads().forEach(read -> node.withArray("reads").add(read.toString()));
    node.set("fields", fields(projection.shape()));
    return node;
  }

  private static ObjectNode related(Projected.Related relation) {
    ObjectNode node =
        node()
            .put("alias", relation.alias())
            .put("input", relation.input())
            .put("kind", relation.kind().name());
    node.set("on", join(relation.on()));
    return node;
  }

  static ArrayNode join(Join on) {
    return array(on.pairs(), WriteManifestJson::pair);
  }

  private static ObjectNode pair(Join.Pair pair) {
    return node().put("field", pair.field()).put("equals", pair.alias() + "." + pair.other());
  }

  static ArrayNode fields(Shape shape) {
    return array(shape.fields(), WriteManifestJson::field);
  }

  private static ObjectNode field(Field field) {
    ObjectNode node = node().put("name", field.name()).put("column", field.column().text());
    if (field.nullable()) {
      node.put("nullable", true);
    }
    return putType(node, field.type());
  }

  private static ObjectNode putType(ObjectNode node, FieldType type) {
    if (type instanceof Scalar scalar) {
      return node.put("type", TypeWords.of(scalar));
    } else if (type instanceof Enumeration some) {
      node.put("type", TypeWords.ENUM);
      some.constants().forEach(node.putArray("constants")::add);
    } else if (type instanceof ListOf list) {
      node.put("type", TypeWords.LIST).set("of", putType(node(), list.element()));
    } else if (type instanceof Json json) {
      node.put("type", TypeWords.RECORD).set("fields", fields(json.shape()));
    } else if (type instanceof Unsupported unsupported) {
      node.put("type", TypeWords.UNSUPPORTED)
          .put("javaType", unsupported.javaType())
          .put("reason", unsupported.reason());
    }
    return node;
  }

  static <T> ArrayNode array(List<T> elements, Function<T, ObjectNode> write) {
    ArrayNode array = ManifestJson.MAPPER.createArrayNode();
    elements.forEach(element -> array.add(write.apply(element)));
    return array;
  }

  static ObjectNode node() {
    return ManifestJson.MAPPER.createObjectNode();
  }
}
