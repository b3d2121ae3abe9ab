package dev.headwater.explain;

import static dev.headwater.explain.Markdown.code;
import static dev.headwater.explain.Markdown.codes;
import static dev.headwater.explain.Markdown.prose;
import static dev.headwater.explain.Markdown.row;

import dev.headwater.model.AccessPattern;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is published of an entity, and who has it. */
final class EntityPage {
  private final Model model;
  private final Pages pages;
  private final Entity<?> entity;
  private final Markdown page;

  EntityPage(Model model, Pages pages, Entity<?> entity) {
    this.model = model;
    this.pages = pages;
    this.entity = entity;
    this.page = new Markdown(pages.of(entity));
  }

  static List<Copy<?>> copies(Model model, Entity<?> entity) {
    return model.services().stream()
        .flatMap(service -> model.copiesOf(service).stream())
        .<Copy<?>>map(copy -> copy)
        .filter(copy -> copy.entity().equals(entity))
        .toList();
  }

  static List<Query<?>> queries(Model model, Entity<?> entity) {
    return model.queries().stream()
        .<Query<?>>map(query -> query)
        .filter(
            query ->
                query.parts().stream()
                    .anyMatch(part -> part.isAsked() && part.entities().contains(entity)))
        .toList();
  }

  static List<Service> askers(Model model, Entity<?> entity) {
    return queries(model, entity).stream().map(Query::service).distinct().toList();
  }

  static String links(Markdown page, List<Service> services, Pages pages) {
    return services.stream()
        .map(service -> page.link(service, pages.of(service)))
        .collect(Collectors.joining(", "));
  }

  String write() {
    page.title(entity.toString())
        .paragraph(
            "Owned by %s, which alone writes it. Its key is %s."
                .formatted(
                    page.link(entity.service(), pages.of(entity.service())), codes(entity.key())))
        .section("What is published", "field | type | may be empty | copied by", fields());
    lookups();
    page.section("Who copies it", "copy | fields | how old | reason", copied())
        .section(
            "Who asks for it",
            "query | reason",
            queries(model, entity).stream()
                .map(it -> row(page.link(it, pages.of(it)), prose(it.because())))
                .toList());
    return page.finish();
  }

  private List<String> fields() {
    return entity.shape().fields().stream().map(this::field).toList();
  }

  private String field(Field field) {
    List<Service> by =
        copies(model, entity).stream()
            .filter(copy -> copy.shape().field(field.name()).isPresent())
            .map(Copy::service)
            .distinct()
            .toList();
    return row(
        code(field.name()),
        field.type().describe(),
        field.nullable() ? "yes" : "",
        links(page, by, pages));
  }

  private void lookups() {
    page.heading("How it can be asked for")
        .items(
            Stream.concat(
                    Stream.of("by its key, or the first parts of it"),
                    entity.reads().stream().map(AccessPattern::toString).map(Markdown::code))
                .toList());
  }

  private List<String> copied() {
    return copies(model, entity).stream()
        .map(
            copy ->
                row(
                    page.link(copy, pages.decision(copy)),
                    codes(copy.shape().names()),
                    Words.window(copy.window().toMillis()),
                    prose(copy.because())))
        .toList();
  }
}
