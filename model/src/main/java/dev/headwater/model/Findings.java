package dev.headwater.model;

import java.util.ArrayList;
import java.util.List;

/** Gathers what the checks find. */
final class Findings {
  private final List<Finding> found = new ArrayList<>();

  void error(Rule rule, String where, String what, String remedy) {
    found.add(new Finding(rule.code(), Severity.ERROR, where, what, remedy));
  }

  void warning(Rule rule, String where, String what, String remedy) {
    found.add(new Finding(rule.code(), Severity.WARNING, where, what, remedy));
  }

  /** The same whatever order the services were given in. */
  List<Finding> inOrder() {
    return found.stream().distinct().sorted(Finding.ORDER).toList();
  }

  /** {@code `a`}, {@code `a` and `b`}, {@code `a`, `b` and `c`}. */
  static String list(List<String> names) {
    List<String> quoted = names.stream().map(name -> "`" + name + "`").toList();
    int last = quoted.size() - 1;
    if (last < 1) {
      return String.join("", quoted);
    }
    return String.join(", ", quoted.subList(0, last)) + " and " + quoted.get(last);
  }
}
