package dev.headwater.explain;

import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What somebody should have meant: promises that cannot be kept, things that nobody needs,
 * boundaries that fight the data. All of it is a hint. The model holds together without, and does
 * not know what code reads.
 */
public final class Advise {
  private final List<Finding> found = new ArrayList<>();

  private Advise() {}

  /** Advice by what is declared, and assumed where nothing is. */
  public static List<Finding> of(Model model) {
    return of(model, Figures.declared(model));
  }

  /** Advice by given figures, in a stable order. All are warnings. */
  public static List<Finding> of(Model model, Figures figures) {
    Advise advise = new Advise();
    new AdviseKept(model, advise).run();
    new AdviseQueries(model, figures, advise).run();
    new AdviseBoundaries(model, figures, advise).run();
    return advise.found.stream()
        .distinct()
        .sorted(
            Comparator.comparing(Finding::code)
                .thenComparing(Finding::where)
                .thenComparing(Finding::what))
        .toList();
  }

  void add(Hint hint, Object where, String what, String remedy) {
    found.add(new Finding(hint.code(), Severity.WARNING, where.toString(), what, remedy));
  }
}
