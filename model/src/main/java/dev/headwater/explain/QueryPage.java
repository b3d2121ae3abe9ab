package dev.headwater.explain;

import static dev.headwater.explain.Markdown.code;
import static dev.headwater.explain.Markdown.prose;
import static dev.headwater.explain.Markdown.row;

import dev.headwater.explain.Explained.Planned;
import dev.headwater.explain.Explained.Shown;
import dev.headwater.explain.WhatIf.Effect;
import dev.headwater.model.AccessPattern;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import java.util.List;
import java.util.stream.Stream;

/** How a query is answered, at which price, and when not. */
final class QueryPage {
  private final Model model;
  private final Pages pages;
  private final Explained explained;
  private final Query<?> query;
  private final Markdown page;

  QueryPage(Model model, Pages pages, Figures figures, Query<?> query) {
    this.model = model;
    this.pages = pages;
    this.explained = Explain.of(model, query, figures);
    this.query = query;
    this.page = new Markdown(pages.of(query));
  }

  String write() {
    page.title(query.toString())
        .paragraph(prose(query.because()))
        .paragraph(
            "Answered by %s within %s. It is asked by %s."
                .formatted(
                    page.link(query.service(), pages.of(query.service())),
                    Words.duration(query.deadline()),
                    String.join(", or by ", askedBy())))
        .heading("Where it comes from")
        .mermaid(explained.mermaid())
        .section("Plan", "part | from | how | joined by | level | if it cannot be had", plan())
        .section(
            "Fields", "field | from its owner to here | how old | if the owner is down", fields())
        .heading("Price")
        .items(PriceRows.of(explained))
        .section("The same otherwise", PriceRows.OPTIONS, PriceRows.options(explained))
        .section("When a service is down", "down | outcome | because", effects())
        .section("When a service is slow", "slow | what happens", slow())
        .decided(pages.decision(query));
    return page.finish();
  }

  private List<String> askedBy() {
    return Stream.concat(
            Stream.of(Markdown.codes(query.key())),
            query.reads().stream().map(AccessPattern::toString).map(Markdown::code))
        .toList();
  }

  private List<String> plan() {
    return explained.plan().stream().map(QueryPage::part).toList();
  }

  private static String part(Planned part) {
    return row(
        code(part.alias()),
        code(part.source()),
        part.from(),
        part.joinedBy().isEmpty() ? "root" : part.cardinality() + ", " + code(part.joinedBy()),
        part.level(),
        part.otherwise());
  }

  private List<String> fields() {
    return explained.fields().stream().map(QueryPage::field).toList();
  }

  private static String field(Shown field) {
    return row(
        code(field.name()),
        String.join(" → ", field.path().stream().map(Markdown::code).toList()),
        Words.window(field.windowMillis()),
        field.ifOwnerDown());
  }

  private List<String> effects() {
    return model.services().stream().map(this::effect).toList();
  }

  private String effect(Service down) {
    Effect effect = QueryDown.effect(query, down);
    return row(page.link(down, pages.of(down)), Words.lower(effect.outcome()), effect.because());
  }

  private List<String> slow() {
    return explained.owners().stream().map(fate -> row(code(fate.service()), fate.slow())).toList();
  }
}
