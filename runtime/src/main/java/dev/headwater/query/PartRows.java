package dev.headwater.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of a part, found by what they are joined by. */
record PartRows(
    List<? extends Record> rows, Map<List<Object>, List<Record>> joined, PartStamp stamp) {

  static PartRows of(PartPlan part, List<? extends Record> rows, PartStamp stamp) {
    Map<List<Object>, List<Record>> joined = new LinkedHashMap<>();
    for (Record row : rows) {
      JoinValues.of(part.by(), row)
          .ifPresent(
              values ->
                  joined.computeIfAbsent(values, key -> new java.util.ArrayList<>()).add(row));
    }
    return new PartRows(rows, joined, stamp);
  }

  List<Record> at(List<Object> values) {
    return joined.getOrDefault(values, List.of());
  }
}
