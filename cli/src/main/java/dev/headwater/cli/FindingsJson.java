package dev.headwater.cli;

import dev.headwater.model.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings as programs read them, whichever command found them. */
final class FindingsJson {
  private FindingsJson() {}

  static List<Map<String, String>> of(List<Finding> findings) {
    return findings.stream().map(FindingsJson::of).toList();
  }

  private static Map<String, String> of(Finding finding) {
    Map<String, String> each = new LinkedHashMap<>();
    each.put("code", finding.code());
    each.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    each.put("where", finding.where());
    each.put("what", finding.what());
    each.put("remedy", finding.remedy());
    return each;
  }
}
