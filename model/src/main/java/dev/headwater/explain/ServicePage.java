package dev.headwater.explain;

import static dev.headwater.explain.Markdown.code;
import static dev.headwater.explain.Markdown.codes;
import static dev.headwater.explain.Markdown.prose;
import static dev.headwater.explain.Markdown.row;

import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import java.util.List;
import java.util.stream.Stream;

/** What a service owns, keeps, does and promises. */
final class ServicePage {
  private final Model model;
  private final Pages pages;
  private final Figures figures;
  private final Service service;
  private final Markdown page;

  ServicePage(Model model, Pages pages, Figures figures, Service service) {
    this.model = model;
    this.pages = pages;
    this.figures = figures;
    this.service = service;
    this.page = new Markdown(pages.of(service));
  }

  String write() {
    page.title(service.name()).paragraph(level());
    page.section("Owns", "entity | key | published", owned())
        .section("Keeps", "what | kind | of | how old | reason", kept())
        .section("Answers", "query | reason", answered())
        .section("Carries out", "command | takes | replies", commands())
        .section("Publishes", "event | heard by", events())
        .section("Acts on", "event | reason", subscribed())
        .section("Sagas", "saga | its part", sagas())
        .section("When it is down", "what | outcome | because", effects());
    return page.finish();
  }

  private String level() {
    Figures.Level level = figures.of(service);
    return "Answers %s of calls, half of them within %s and 99 of 100 within %s (%s)."
        .formatted(
            Words.share(level.availability()),
            Words.millis(level.latency().p50Millis()),
            Words.millis(level.latency().p99Millis()),
            Words.lower(level.basis()));
  }

  private List<String> owned() {
    return model.entitiesOf(service).stream()
        .map(
            it ->
                row(page.link(it.name(), pages.of(it)), codes(it.key()), codes(it.shape().names())))
        .toList();
  }

  private List<String> kept() {
    Stream<String> copies =
        model.copiesOf(service).stream()
            .map(
                it ->
                    row(
                        page.link(it.name(), pages.decision(it)),
                        "copy",
                        page.link(it.entity(), pages.of(it.entity())),
                        Words.window(it.window().toMillis()),
                        prose(it.because())));
    Stream<String> projections =
        model.projectionsOf(service).stream()
            .map(
                it ->
                    row(
                        page.link(it.name(), pages.decision(it)),
                        "projection",
                        codes(it.inputs().stream().map(input -> input.name()).toList()),
                        Words.window(it.window().toMillis()),
                        prose(it.because())));
    return Stream.concat(copies, projections).toList();
  }

  private List<String> answered() {
    return model.queriesOf(service).stream()
        .map(it -> row(page.link(it.name(), pages.of(it)), prose(it.because())))
        .toList();
  }

  private List<String> commands() {
    return model.commandsOf(service).stream()
        .map(
            it ->
                row(
                    code(it.name()),
                    code(it.requestType().getSimpleName()),
                    code(it.replyType().getSimpleName())))
        .toList();
  }

  private List<String> events() {
    return model.eventsOf(service).stream()
        .map(it -> row(code(it.name()), EntityPage.links(page, heardBy(it), pages)))
        .toList();
  }

  private List<Service> heardBy(Event<?> event) {
    return model.services().stream()
        .filter(
            other ->
                model.subscriptionsOf(other).stream()
                    .map(Subscription::event)
                    .anyMatch(event::equals))
        .toList();
  }

  private List<String> subscribed() {
    return model.subscriptionsOf(service).stream()
        .map(it -> row(page.link(it.event(), pages.decision(it)), prose(it.because())))
        .toList();
  }

  private List<String> sagas() {
    return model.sagas().stream()
        .filter(saga -> saga.service().equals(service) || !steps(saga).isEmpty())
        .map(saga -> row(page.link(saga, pages.of(saga)), part(saga)))
        .toList();
  }

  private String part(Saga<?> saga) {
    String starts = saga.service().equals(service) ? "starts it" : "";
    String steps = codes(steps(saga));
    return starts + (starts.isEmpty() || steps.isEmpty() ? "" : ", and does ") + steps;
  }

  private List<String> steps(Saga<?> saga) {
    return saga.steps().stream()
        .filter(step -> step.participant().equals(service))
        .map(step -> step.name())
        .toList();
  }

  private List<String> effects() {
    return WhatIf.down(model, service).stream()
        .filter(effect -> effect.outcome() != WhatIf.Outcome.UNAFFECTED)
        .map(
            effect ->
                row(
                    "%s %s".formatted(effect.kind(), code(effect.name())),
                    Words.lower(effect.outcome()),
                    effect.because()))
        .toList();
  }
}
