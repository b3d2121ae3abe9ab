package dev.headwater.audit;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A column of a key as one database has it.
 *
 * @param type with its length
 * @param baseType domains resolved, without a length
 * @param collate names its collation in a statement; empty where values have none
 * @param collation tells how texts are ordered, the same for the same order; empty if nobody can
 *     say what another server makes of that order
 */
record KeyColumn(
    String type, String baseType, boolean isEnum, String collate, Optional<String> collation) {
  private static final Set<String> BYTEWISE = Set.of("C", "POSIX");
  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");
  private static final Set<String> TEXTS = Set.of("text", "character varying", "name");

  /** Names of locales say nothing without the version of the library that implements them. */
  private static final String COLUMNS =
      """
      select a.attname, format_type(a.atttypid, a.atttypmod),
        format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null), t.typtype = 'e',
        a.attcollation = 0, getdatabaseencoding(),
        case when l.collprovider = 'd' then d.datlocprovider else l.collprovider end,
        case when l.collprovider = 'd'
          then coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', d.datcollate)
          else coalesce(to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale', l.collcollate)
        end,
        case when l.collprovider = 'd' then to_jsonb(d) ->> 'daticurules'
          else to_jsonb(l) ->> 'collicurules' end,
        case when l.collprovider = 'd' then pg_database_collation_actual_version(d.oid)
          else pg_collation_actual_version(l.oid) end,
        case when l.oid is null then ''
          else format(' collate %s.%I', l.collnamespace::regnamespace, l.collname) end
      from pg_attribute a
      join pg_type t on t.oid = a.atttypid
      join pg_database d on d.datname = current_database()
      left join pg_collation l on l.oid = a.attcollation
      where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped""";

  /** The named columns of a table or view, in the order of the names. */
  static List<KeyColumn> of(Connection connection, String relation, List<String> names)
      throws SQLException {
    var found = new TreeMap<String, KeyColumn>();
    Sql.list(connection, COLUMNS, row -> found.put(row.getString(1), read(row)), relation);
    return names.stream().map(name -> Objects.requireNonNull(found.get(name), name)).toList();
  }

  private static KeyColumn read(ResultSet row) throws SQLException {
    return new KeyColumn(
        row.getString(2), row.getString(3), row.getBoolean(4), collate(row), collation(row));
  }

  private static String collate(ResultSet row) throws SQLException {
    return row.getBoolean(5) ? "" : row.getString(11);
  }

  private static Optional<String> collation(ResultSet row) throws SQLException {
    if (row.getBoolean(5)) {
      return Optional.of("");
    }
    String encoding = row.getString(6);
    String provider = row.getString(7);
    String locale = row.getString(8);
    // The built-in provider ("b") orders by code points, which in UTF-8 is the order of the bytes.
    if (BYTEWISE.contains(locale) || provider.equals("b")) {
      return Optional.of("bytes of " + encoding);
    }
    String version = row.getString(10);
    return version == null
        ? Optional.empty()
        : Optional.of(
            String.join(
                "|", encoding, provider, locale, String.valueOf(row.getString(9)), version));
  }

  /** Whether keys come in the same order here as in a copy's column. */
  boolean hasOrderOf(KeyColumn copy) {
    return !isEnum && collation.isPresent() && collation.equals(copy.collation());
  }

  /** Whether the index of this column serves to look up a value of another type. */
  boolean isIndexedFor(String otherType) {
    return baseType.equals(otherType)
        || (INTEGERS.contains(baseType) && INTEGERS.contains(otherType))
        || (TEXTS.contains(baseType) && TEXTS.contains(otherType));
  }
}
