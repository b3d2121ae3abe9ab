package dev.headwater.projection;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Where a page ended: the values by which rows are ordered, as an opaque text. */
final class Cursor {
  private Cursor() {}

  static String write(ResultSet row, int firstColumn, int columns) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      values.add(row.getString(firstColumn + i));
    }
    byte[] json = Json.write(values).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /**
   * Reads it back.
   *
   * @throws HeadwaterException HW409 when it is none of this pattern
   */
  static List<String> read(String text, int columns) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(text);
      List<String> values =
          Arrays.asList(Json.read(new String(json, StandardCharsets.UTF_8), String[].class));
      if (values.size() != columns) {
        throw new IllegalArgumentException(values.size() + " values instead of " + columns);
      }
      return values;
    } catch (IllegalArgumentException | HeadwaterException malformed) {
      throw new HeadwaterException(
          "HW409",
          "page",
          "the text is no cursor of this access pattern, or was changed on its way.",
          "pass on what the page before gave, to the same lookup.",
          malformed);
    }
  }
}
