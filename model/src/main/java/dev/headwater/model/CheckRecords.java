package dev.headwater.model;

import dev.headwater.model.FieldType.Json;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Scalar;
import dev.headwater.model.FieldType.Unsupported;
import dev.headwater.model.Manifest.Copied;
import dev.headwater.model.Manifest.Handled;
import dev.headwater.model.Manifest.Owned;
import dev.headwater.model.Manifest.Published;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Records fit into tables: fields have column types, keys tell rows apart, tables and columns can
 * be named.
 */
final class CheckRecords {
  private final Landscape landscape;
  private final Findings findings;

  CheckRecords(Landscape landscape, Findings findings) {
    this.landscape = landscape;
    this.findings = findings;
  }

  void run() {
    landscape.services().forEach(this::checkService);
  }

  private void checkService(Manifest service) {
    String prefix = service.service() + ".";
    for (Owned entity : service.entities()) {
      checkRow(prefix + entity.name(), entity.table(), entity.shape());
      checkKey(prefix + entity.name(), entity);
      new CheckReads(prefix + entity.name(), entity.shape(), findings).run(entity.reads());
    }
    for (Copied copy : service.copies()) {
      checkRow(prefix + copy.name(), copy.table(), copy.shape());
    }
    for (Projected projection : service.projections()) {
      checkRow(prefix + projection.name(), projection.table(), projection.shape());
    }
    for (Answered query : service.queries()) {
      checkTypes(prefix + query.name(), "", query.result());
    }
    for (Handled command : service.commands()) {
      checkTypes(prefix + command.name(), "", command.request());
      checkTypes(prefix + command.name(), "", command.reply());
    }
    for (Published event : service.events()) {
      checkTypes(prefix + event.name(), "", event.shape());
    }
  }

  private void checkRow(String where, TableName table, Shape shape) {
    if (!table.isSound() || isReserved(table.schema())) {
      findings.error(
          Rule.TABLE_UNSOUND,
          where,
          "`%s` names no table that it could have".formatted(table),
          "write `table`, `schema.table` or `\"Schema\".\"Table\"`, each part within "
              + SqlNames.BYTES_MAX
              + " bytes, in a schema that is not PostgreSQL's own");
    }
    if (shape.fields().isEmpty()) {
      findings.error(
          Rule.RECORD_EMPTY,
          where,
          "its record has no components",
          "give the record the key and the fields that others may see");
    }
    checkTypes(where, "", shape);
    checkColumns(where, shape);
  }

  /** Nested records are looked into: {@code path} leads to them. */
  private void checkTypes(String where, String path, Shape shape) {
    for (Field field : shape.fields()) {
      checkType(where, path + field.name(), field.type());
    }
  }

  private void checkType(String where, String path, FieldType type) {
    if (type instanceof Unsupported unsupported) {
      findings.error(
          Rule.FIELD_UNSUPPORTED,
          where,
          "field `%s` cannot be of type %s: %s"
              .formatted(path, unsupported.javaType(), unsupported.reason()),
          "use text, numbers, booleans, UUIDs, instants, dates, times, enums, bytes, lists "
              + "of these, nested records, or Optional of one");
    } else if (type instanceof ListOf list) {
      checkType(where, path, list.element());
    } else if (type instanceof Json json) {
      checkTypes(where, path + ".", json.shape());
    }
  }

  private void checkColumns(String where, Shape shape) {
    for (Field field : shape.fields()) {
      if (!field.column().isSound()) {
        findings.error(
            Rule.COLUMN_UNSOUND,
            where,
            "`%s` is no good column name for field `%s`".formatted(field.column(), field.name()),
            "write `column` or `\"Column\"`, without dots, within %d bytes"
                .formatted(SqlNames.BYTES_MAX));
      }
    }
    shape.fields().stream()
        .collect(
            Collectors.groupingBy(
                field -> field.column().name(),
                TreeMap::new,
                Collectors.mapping(Field::name, Collectors.toList())))
        .forEach((column, names) -> checkColumn(where, column, names));
  }

  private void checkColumn(String where, String column, List<String> names) {
    if (names.size() > 1) {
      findings.error(
          Rule.COLUMN_TWICE,
          where,
          "column `%s` holds %s".formatted(column, Findings.list(names)),
          "give each field a column of its own with `column(field, column)`");
    }
  }

  private void checkKey(String where, Owned entity) {
    if (entity.key().isEmpty()) {
      findings.error(
          Rule.KEY_EMPTY,
          where,
          "it has no key",
          "name the fields that tell its rows apart in `keyedBy`");
    }
    Set<String> seen = new HashSet<>();
    for (String name : entity.key()) {
      if (!seen.add(name)) {
        findings.error(
            Rule.KEY_TWICE,
            where,
            "`%s` is in its key twice".formatted(name),
            "name each field once in `keyedBy`");
      }
      checkKeyField(where, name, entity.shape());
    }
  }

  private void checkKeyField(String where, String name, Shape shape) {
    shape
        .field(name)
        .ifPresentOrElse(
            field -> checkKeyType(where, field),
            () ->
                findings.error(
                    Rule.KEY_NOT_IN_RECORD,
                    where,
                    "its key `%s` is no field of its record, which has %s"
                        .formatted(name, Findings.list(shape.names())),
                    "name a component of the record in `keyedBy`, or publish the key"));
  }

  private void checkKeyType(String where, Field field) {
    boolean fit =
        !(field.type() instanceof Json)
            && !(field.type() instanceof ListOf)
            && field.type() != Scalar.REAL
            && field.type() != Scalar.DOUBLE;
    if (!fit) {
      unfit(
          where,
          field,
          "%s does not tell rows apart reliably",
          "use text, a number, a UUID, a date or an enum");
    } else if (field.nullable()) {
      unfit(where, field, "it may be null", "make it required, or use another key");
    }
  }

  private void unfit(String where, Field field, String why, String remedy) {
    findings.error(
        Rule.KEY_UNFIT,
        where,
        "`%s` cannot be its key: %s"
            .formatted(field.name(), why.formatted(field.type().describe())),
        remedy);
  }

  private static boolean isReserved(String schema) {
    return schema.startsWith("pg_") || schema.equals("information_schema");
  }
}
