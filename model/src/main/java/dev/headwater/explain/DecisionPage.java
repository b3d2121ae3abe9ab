package dev.headwater.explain;

import static dev.headwater.explain.Markdown.code;
import static dev.headwater.explain.Markdown.codes;
import static dev.headwater.explain.Markdown.prose;

import dev.headwater.explain.Explained.MovingPart;
import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.Saga;
import dev.headwater.model.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why something was decided as it was, what else there was, and how to see whether it holds. */
final class DecisionPage {
  private final Pages pages;
  private final Declaration it;
  private final Optional<Explained> explained;
  private final Markdown page;

  DecisionPage(Model model, Pages pages, Figures figures, Declaration it) {
    this.pages = pages;
    this.it = it;
    this.explained =
        it instanceof Subscription<?>
            ? Optional.empty()
            : Optional.of(Explain.of(model, it, figures));
    this.page = new Markdown(pages.decision(it));
  }

  static String because(Declaration it) {
    if (it instanceof Copy<?> copy) {
      return copy.because();
    }
    if (it instanceof Projection<?> projection) {
      return projection.because();
    }
    if (it instanceof Saga<?> saga) {
      return saga.because();
    }
    return it instanceof Query<?> query ? query.because() : ((Subscription<?>) it).because();
  }

  String write() {
    page.title(
            "%04d: %s %s"
                .formatted(pages.decided().indexOf(it) + 1, Pages.kind(it).orElse(""), code(it)))
        .heading("Reason")
        .paragraph(prose(because(it)))
        .heading("Decision")
        .paragraph(decision());
    if (!pages.best(it).equals(pages.decision(it))) {
      page.paragraph("All of it: %s.".formatted(page.link(it, pages.best(it))));
    }
    options();
    page.heading("Consequences").items(consequences());
    page.heading("How it is measured").items(Meters.of(it));
    return page.finish();
  }

  private String decision() {
    String service = page.link(it.service(), pages.of(it.service()));
    if (it instanceof Copy<?> copy) {
      return "%s keeps %s of %s, %s."
          .formatted(
              service,
              codes(copy.shape().names()),
              page.link(copy.entity(), pages.of(copy.entity())),
              Words.window(copy.window().toMillis()));
    }
    if (it instanceof Projection<?> projection) {
      return "%s keeps %s, joined from %s, %s (%s)."
          .formatted(
              service,
              codes(projection.shape().names()),
              codes(projection.inputs().stream().map(input -> input.name()).toList()),
              Words.window(projection.window().toMillis()),
              Words.lower(projection.purpose()));
    }
    if (it instanceof Saga<?> saga) {
      return "%s starts it; its steps are %s, %s, within %s."
          .formatted(
              service,
              codes(saga.steps().stream().map(step -> step.name()).toList()),
              Words.lower(saga.style()),
              Words.duration(saga.deadline()));
    }
    return it instanceof Query<?> query
        ? "%s answers it from %s, within %s."
            .formatted(service, sources(query), Words.duration(query.deadline()))
        : "%s acts on %s.".formatted(service, code(((Subscription<?>) it).event()));
  }

  private static String sources(Query<?> query) {
    return String.join(
        ", ",
        query.parts().stream()
            .map(
                part ->
                    "%s (%s)"
                        .formatted(
                            code(Words.fullName(part.source())),
                            Words.kind(part.source(), query.service())))
            .distinct()
            .toList());
  }

  private void options() {
    page.heading("Options not taken");
    List<String> rows = explained.map(PriceRows::options).orElse(List.of());
    if (it instanceof Saga<?>) {
      page.paragraph(
          "One transaction over all databases, which would lock rows of each for as long as the"
              + " slowest takes, and be as available as all of them together: %s."
                  .formatted(
                      explained.map(saga -> Words.share(saga.price().complete())).orElse("")));
    } else if (it instanceof Subscription<?> subscription) {
      page.paragraph(
          "A command from %s, which would have to know %s and wait for it."
              .formatted(code(subscription.event().service()), code(it.service())));
    } else if (rows.isEmpty()) {
      page.paragraph("The model has no other source for it.");
    } else {
      page.table(PriceRows.OPTIONS, rows);
    }
  }

  private List<String> consequences() {
    List<String> consequences = new ArrayList<>();
    explained.ifPresent(known -> consequences.addAll(PriceRows.of(known)));
    List<MovingPart> machinery =
        it instanceof Subscription<?> subscription
            ? Machinery.of(subscription)
            : explained.map(Explained::movingParts).orElse(List.of());
    consequences.addAll(PriceRows.machinery(machinery));
    explained.ifPresent(
        known ->
            known
                .owners()
                .forEach(
                    fate ->
                        consequences.add(
                            "while %s is down: %s".formatted(code(fate.service()), fate.down()))));
    return consequences;
  }
}
