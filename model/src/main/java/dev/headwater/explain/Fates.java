package dev.headwater.explain;

import dev.headwater.explain.Explained.Fate;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Levels;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What happens to reads when a service is down, and when it is slow. */
final class Fates {
  static final String NOTHING_ANSWERED = "nothing is answered";

  /**
   * A part with a fallback is given up when this share of the deadline is over, so that there is
   * time for the fallback.
   */
  private static final double PATIENCE = 0.8;

  private Fates() {}

  static List<Fate> of(Query<?> query) {
    List<Fate> fates = new ArrayList<>(List.of(ofWhoAnswers(query.service())));
    owners(query).stream()
        .filter(owner -> !owner.equals(query.service()))
        .forEach(owner -> fates.add(of(query, owner)));
    return fates;
  }

  static List<Fate> of(Copy<?> copy) {
    return List.of(ofWhoAnswers(copy.service()), ageing(copy.entity().service(), copy.window()));
  }

  static List<Fate> of(Projection<?> projection) {
    List<Fate> fates = new ArrayList<>(List.of(ofWhoAnswers(projection.service())));
    owners(projection).stream()
        .filter(owner -> !owner.equals(projection.service()))
        .forEach(owner -> fates.add(ageing(owner, projection.window())));
    return fates;
  }

  /** Everybody whose data is shown, the answering service first if it is one of them. */
  static List<Service> owners(Query<?> query) {
    return Stream.concat(
            Levels.of(query).asked().stream(),
            query.parts().stream().flatMap(part -> part.entities().stream()).map(Entity::service))
        .distinct()
        .toList();
  }

  static List<Service> owners(Projection<?> projection) {
    return projection.inputs().stream()
        .map(input -> input instanceof Copy<?> copy ? copy.entity().service() : input.service())
        .distinct()
        .toList();
  }

  /** What becomes of a part when its owners are down. */
  static String ofPart(Query<?> query, QueryPart part) {
    return part.source() instanceof Source.Asked asked
        ? ofField(query, asked)
        : agesBeyond(Price.window(part.source()).orElse(Duration.ZERO));
  }

  /** What becomes of a field of an entity that is asked for. */
  static String ofField(Query<?> query, Source.Asked asked) {
    if (asked.entity().service().equals(query.service())) {
      return NOTHING_ANSWERED;
    }
    return switch (asked.otherwise()) {
      case FAIL -> "the query fails";
      case COPY -> "served from %s, with its age".formatted(fallback(asked));
      case LAST_KNOWN ->
          "what was answered last, at most %s old; fails if never asked here"
              .formatted(bound(asked));
      case PARTIAL -> "left out, and the answer says so";
    };
  }

  static String agesBeyond(Duration window) {
    return "served, ageing; alarm beyond " + Words.duration(window);
  }

  private static Fate ofWhoAnswers(Service service) {
    return new Fate(
        service.name(), NOTHING_ANSWERED, "answers come as late as its own database gives them");
  }

  private static Fate ageing(Service owner, Duration window) {
    return new Fate(
        owner.name(), agesBeyond(window), "nobody waits for it; what is shown may get older");
  }

  private static Fate of(Query<?> query, Service owner) {
    List<String> down = new ArrayList<>();
    List<String> slow = new ArrayList<>();
    for (QueryPart part : query.parts()) {
      if (part.source() instanceof Source.Asked asked && asked.service().equals(owner)) {
        down.add("`%s`: %s".formatted(part.alias(), ofField(query, asked)));
        slow.add("`%s`: %s".formatted(part.alias(), whenSlow(query, asked)));
      } else if (part.entities().stream().anyMatch(entity -> entity.service().equals(owner))) {
        down.add("`%s`: %s".formatted(part.alias(), ofPart(query, part)));
        slow.add("`%s`: nobody waits for it".formatted(part.alias()));
      }
    }
    return new Fate(owner.name(), String.join("; ", down), String.join("; ", slow));
  }

  private static String whenSlow(Query<?> query, Source.Asked asked) {
    long deadline = query.deadline().toMillis();
    return asked.otherwise() == Source.Otherwise.FAIL
        ? "waited for until the deadline of %s, then the query fails"
            .formatted(Words.duration(deadline))
        : "given up after %s, then as when it is down"
            .formatted(Words.duration((long) (PATIENCE * deadline)));
  }

  private static String fallback(Source.Asked asked) {
    return asked.copy().map(Copy::toString).orElse("a copy");
  }

  private static String bound(Source.Asked asked) {
    return asked.bound().map(Words::duration).orElse("any age");
  }
}
