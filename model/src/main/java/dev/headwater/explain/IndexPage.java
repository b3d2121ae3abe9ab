package dev.headwater.explain;

import static dev.headwater.explain.Markdown.code;
import static dev.headwater.explain.Markdown.codes;
import static dev.headwater.explain.Markdown.prose;
import static dev.headwater.explain.Markdown.row;

import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Entity;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The way into the documents. */
final class IndexPage {
  private final Model model;
  private final Pages pages;
  private final Figures figures;
  private final Markdown page = new Markdown("README.md");

  IndexPage(Model model, Pages pages, Figures figures) {
    this.model = model;
    this.pages = pages;
    this.figures = figures;
  }

  String write() {
    page.title(model.name())
        .paragraph(
            "Who owns what in this system, who has it besides, how it gets there, and why. All of"
                + " it comes from the model, and the figures are computed of what is declared"
                + " there, or assumed.")
        .section("Who owns what", "entity | owner | key | copied by | asked by", rows(this::owned))
        .heading("Context map")
        .paragraph(
            "Arrows go the way of the data: dashed as changes come, solid while somebody waits for"
                + " an answer.")
        .mermaid(new Maps(model).contexts())
        .heading("How data flows")
        .mermaid(new Maps(model).flows())
        .section("Services", "service | owns | keeps | answers", services())
        .section("Queries", "query | answered | in full | p99 | how old | reason", queries())
        .section("Sagas", "saga | style | steps | reason", sagas())
        .section("Decisions", "record | of | reason", decisions());
    advice();
    return page.finish();
  }

  private List<String> rows(Function<Entity<?>, String> row) {
    return entities().map(row).toList();
  }

  private Stream<Entity<?>> entities() {
    return model.services().stream().flatMap(service -> model.entitiesOf(service).stream());
  }

  private String owned(Entity<?> entity) {
    List<Copy<?>> copies = EntityPage.copies(model, entity);
    return row(
        page.link(entity.name(), pages.of(entity)),
        page.link(entity.service(), pages.of(entity.service())),
        codes(entity.key()),
        EntityPage.links(page, copies.stream().map(Copy::service).distinct().toList(), pages),
        EntityPage.links(page, EntityPage.askers(model, entity), pages));
  }

  private List<String> services() {
    return model.services().stream().map(this::service).toList();
  }

  private String service(Service service) {
    return row(
        page.link(service, pages.of(service)),
        codes(model.entitiesOf(service).stream().map(Entity::name).toList()),
        codes(
            Stream.concat(
                    model.copiesOf(service).stream().map(Copy::name),
                    model.projectionsOf(service).stream().map(it -> it.name()))
                .toList()),
        codes(model.queriesOf(service).stream().map(it -> it.name()).toList()));
  }

  private List<String> queries() {
    return model.queries().stream()
        .map(
            query -> {
              Price price = Price.of(query, figures);
              return row(
                  page.link(query, pages.of(query)),
                  Words.share(price.answered()),
                  Words.share(price.complete()),
                  Words.millis(price.p99Millis()),
                  Words.window(price.windowMillis()),
                  prose(query.because()));
            })
        .toList();
  }

  private List<String> sagas() {
    return model.sagas().stream()
        .map(
            saga ->
                row(
                    page.link(saga, pages.of(saga)),
                    Words.lower(saga.style()),
                    codes(saga.steps().stream().map(step -> step.name()).toList()),
                    prose(saga.because())))
        .toList();
  }

  private List<String> decisions() {
    return pages.decided().stream().map(this::decision).toList();
  }

  private String decision(Declaration it) {
    return row(
        page.link("%04d".formatted(pages.decided().indexOf(it) + 1), pages.decision(it)),
        "%s %s".formatted(Pages.kind(it).orElse(""), code(it)),
        prose(DecisionPage.because(it)));
  }

  private void advice() {
    List<Finding> advice = Advise.of(model, figures);
    if (!advice.isEmpty()) {
      page.heading("Advice")
          .paragraph("Hints, not mistakes: what somebody should have meant.")
          .table(
              "code | where | what | remedy",
              advice.stream()
                  .map(it -> row(it.code(), code(it.where()), it.what(), it.remedy()))
                  .toList());
    }
  }
}
