package dev.headwater.explain;

import static dev.headwater.explain.Markdown.code;
import static dev.headwater.explain.Markdown.prose;
import static dev.headwater.explain.Markdown.row;

import dev.headwater.model.DrawSaga;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Started;
import dev.headwater.model.Step;
import java.util.List;

/** Who does what in a saga, and what undoes it. */
final class SagaPage {
  private final Model model;
  private final Pages pages;
  private final Explained explained;
  private final Saga<?> saga;
  private final Markdown page;

  SagaPage(Model model, Pages pages, Figures figures, Saga<?> saga) {
    this.model = model;
    this.pages = pages;
    this.explained = new ExplainSaga(saga, figures).explain();
    this.saga = saga;
    this.page = new Markdown(pages.of(saga));
  }

  String write() {
    Started drawn = started();
    page.title(saga.toString())
        .paragraph(prose(saga.because()))
        .paragraph(
            "Started by %s, %s, version %d. Within %s it has passed its point of no return, or is on its way back."
                .formatted(
                    page.link(saga.service(), pages.of(saga.service())),
                    Words.lower(saga.style()),
                    saga.version(),
                    Words.duration(saga.deadline())))
        .section("Steps", "step | kind | at | command | undone by", steps())
        .heading("Who asks whom")
        .mermaid(DrawSaga.sequence(drawn, saga.service().name()))
        .heading("Through which states it goes")
        .mermaid(DrawSaga.states(drawn))
        .heading("Price")
        .items(PriceRows.of(explained))
        .section(
            "When a service is down, or slow", "service | down | slow", PriceRows.fates(explained))
        .decided(pages.decision(saga));
    return page.finish();
  }

  private Started started() {
    return model.manifest(saga.service()).sagas().stream()
        .filter(it -> it.name().equals(saga.name()) && it.version() == saga.version())
        .findFirst()
        .orElseThrow();
  }

  private List<String> steps() {
    return saga.steps().stream().map(this::step).toList();
  }

  private String step(Step<?> step) {
    return row(
        code(step.name()),
        Words.lower(step.kind()),
        page.link(step.participant(), pages.of(step.participant())),
        code(step.action().command().name()),
        step.compensation().map(it -> code(it.command().name())).orElse(""));
  }
}
