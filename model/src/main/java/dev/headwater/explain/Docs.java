package dev.headwater.explain;

import dev.headwater.model.Model;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model's documents, in Markdown with Mermaid's diagrams: an index with maps, a page for each
 * service, entity, saga and query, and a record of each decision that has a reason.
 */
public final class Docs {
  /** The last line of each page, by which it is known that it may be overwritten. */
  public static final String MARK =
      "<!-- Generated from the model by `headwater docs`; change the model instead. -->\n";

  private Docs() {}

  /** All pages by their relative paths, with figures as declared. */
  public static SortedMap<String, String> of(Model model) {
    return of(model, Figures.declared(model));
  }

  /** All pages by their relative paths; the same for the same model and figures. */
  public static SortedMap<String, String> of(Model model, Figures figures) {
    Pages pages = new Pages(model);
    SortedMap<String, String> docs = new TreeMap<>();
    docs.put("README.md", new IndexPage(model, pages, figures).write());
    model
        .services()
        .forEach(it -> docs.put(pages.of(it), new ServicePage(model, pages, figures, it).write()));
    model.services().stream()
        .flatMap(service -> model.entitiesOf(service).stream())
        .forEach(it -> docs.put(pages.of(it), new EntityPage(model, pages, it).write()));
    model
        .sagas()
        .forEach(it -> docs.put(pages.of(it), new SagaPage(model, pages, figures, it).write()));
    model
        .queries()
        .forEach(it -> docs.put(pages.of(it), new QueryPage(model, pages, figures, it).write()));
    pages
        .decided()
        .forEach(
            it ->
                docs.put(pages.decision(it), new DecisionPage(model, pages, figures, it).write()));
    return docs;
  }
}
