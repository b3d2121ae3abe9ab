package dev.headwater.query;

import dev.headwater.model.Service;
import dev.headwater.model.Source;
import dev.headwater.query.OwnerException.Reason;
import dev.headwater.query.OwnerRequest.Read;
import dev.headwater.query.PartStamp.Served;
import dev.headwater.read.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks an owner for some parts at once, and holds its answer against what was asked: an answer that
 * has other rows than those is none.
 */
final class AskGroup {
  private final Owners owners;
  private final AskedListener listener;

  AskGroup(Owners owners, AskedListener listener) {
    this.owners = owners;
    this.listener = listener;
  }

  /**
   * What is under way.
   *
   * @param told is completed when the taker has been told
   */
  record Asked(
      List<CompletableFuture<OwnerAnswer>> requests,
      CompletableFuture<Void> told,
      long askedNanos) {
    void cancel() {
      requests.forEach(request -> request.cancel(true));
    }
  }

  /**
   * What has come of it.
   *
   * @param rows by parts; those that are missing have failed
   */
  record Arrived(
      PartGroup group,
      Map<String, PartRows> rows,
      Map<String, OwnerException> failures,
      long askedNanos) {
    OwnerException failureOf(String alias) {
      return Objects.requireNonNull(failures.get(alias));
    }
  }

  /**
   * Asks, and tells when all is answered or one request has failed.
   *
   * @param rootFields what the root is asked by, if it is among the parts
   */
  Asked ask(
      PartGroup group,
      Service owner,
      Map<PartPlan, List<List<Object>>> wanted,
      List<String> rootFields,
      Asking asking,
      Duration longest,
      Consumer<Arrived> taker) {
    long askedNanos = System.nanoTime();
    List<PartPlan> parts = group.parts().stream().filter(wanted::containsKey).toList();
    List<CompletableFuture<OwnerAnswer>> requests = new ArrayList<>();
    for (OwnerRequest request : requests(parts, wanted, rootFields, asking)) {
      requests.add(ask(owner, request, longest));
    }
    CompletableFuture<Void> told =
        all(requests)
            .thenApply(all -> answered(group, owner, parts, wanted, requests, asking, askedNanos))
            .exceptionally(failure -> failed(group, parts, failure(owner, failure), askedNanos))
            .thenAccept(
                answer -> {
                  listener.asked(
                      owner.name(), answer.failures().isEmpty(), System.nanoTime() - askedNanos);
                  taker.accept(answer);
                });
    return new Asked(requests, told, askedNanos);
  }

  private CompletableFuture<OwnerAnswer> ask(
      Service owner, OwnerRequest request, Duration longest) {
    try {
      return owners.ask(owner, request, longest);
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /** With the first that fails, all are over. */
  private static CompletableFuture<Void> all(List<CompletableFuture<OwnerAnswer>> requests) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new));
    if (requests.size() == 1) {
      return all;
    }
    CompletableFuture<Void> over = new CompletableFuture<>();
    CompletableFuture<Void> unused = all.thenRun(() -> over.complete(null));
    for (CompletableFuture<OwnerAnswer> request : requests) {
      CompletableFuture<OwnerAnswer> unusedToo =
          request.whenComplete(
              (answer, failure) -> {
                if (failure != null && over.completeExceptionally(failure)) {
                  requests.forEach(other -> other.cancel(true));
                }
              });
    }
    return over;
  }

  /** One, unless there are more values than a request may have. */
  private List<OwnerRequest> requests(
      List<PartPlan> parts,
      Map<PartPlan, List<List<Object>>> wanted,
      List<String> rootFields,
      Asking asking) {
    List<OwnerRequest> requests = new ArrayList<>();
    int most = owners.valuesMax();
    int longest = wanted.values().stream().mapToInt(List::size).max().orElse(0);
    for (int from = 0; from < longest; from += most) {
      List<Read> reads = new ArrayList<>();
      for (PartPlan part : parts) {
        List<List<Object>> values = Objects.requireNonNull(wanted.get(part));
        int start = Math.min(from, values.size());
        reads.add(
            new Read(
                ((Source.Asked) part.part().source()).entity(),
                part.part().type(),
                part.isRoot() ? rootFields : part.byFields(),
                values.subList(start, Math.min(from + most, values.size())),
                part.isRoot()
                    ? asking
                        .page()
                        .map(page -> OptionalInt.of(page.rowsMax()))
                        .orElse(OptionalInt.empty())
                    : OptionalInt.empty()));
      }
      requests.add(new OwnerRequest(reads));
    }
    return requests;
  }

  private static OwnerException failure(Service owner, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof OwnerException known
        ? known
        : new OwnerException(owner.name(), Reason.DOWN, "it cannot be asked.", cause);
  }

  private static Arrived failed(
      PartGroup group, List<PartPlan> parts, OwnerException failure, long askedNanos) {
    Map<String, OwnerException> failures = new HashMap<>();
    parts.forEach(part -> failures.put(part.alias(), failure));
    return new Arrived(group, Map.of(), failures, askedNanos);
  }

  private Arrived answered(
      PartGroup group,
      Service owner,
      List<PartPlan> parts,
      Map<PartPlan, List<List<Object>>> wanted,
      List<CompletableFuture<OwnerAnswer>> requests,
      Asking asking,
      long askedNanos) {
    List<OwnerAnswer> answers = requests.stream().map(CompletableFuture::join).toList();
    boolean isBehind = answers.stream().anyMatch(answer -> isBehind(owner, answer, asking));
    if (isBehind && !asking.policy().servesStale()) {
      OwnerException behind =
          new OwnerException(owner.name(), Reason.LATE, "it does not show what the token proves.");
      return failed(group, parts, behind, askedNanos);
    }
    Map<String, PartRows> rows = new HashMap<>();
    Map<String, OwnerException> failures = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      PartPlan part = parts.get(i);
      int at = i;
      List<Record> all = new ArrayList<>();
      answers.forEach(answer -> all.addAll(answer.rows().get(at)));
      PartRows found =
          PartRows.of(part, all, stamp(part, answers, !isBehind, System.nanoTime() - askedNanos));
      misfit(part, owner, found, Objects.requireNonNull(wanted.get(part)), asking)
          .ifPresentOrElse(
              failure -> failures.put(part.alias(), failure), () -> rows.put(part.alias(), found));
    }
    return new Arrived(group, rows, failures, askedNanos);
  }

  /** As old as the oldest; the token is of the one that shows most. */
  private static PartStamp stamp(
      PartPlan part, List<OwnerAnswer> answers, boolean asWanted, long tookNanos) {
    OwnerAnswer most = answers.get(0);
    Instant asOf = most.asOf();
    for (OwnerAnswer each : answers) {
      most = each.token().shows(most.token()) ? each : most;
      asOf = each.asOf().isBefore(asOf) ? each.asOf() : asOf;
    }
    Stamp.Source source = new Stamp.Source(most.token().owner(), asOf, Optional.of(most.token()));
    return new PartStamp(
        part.alias(),
        Served.OWNER,
        new Stamp(List.of(source), true, true, asWanted, true),
        Optional.empty(),
        Duration.ofNanos(tookNanos));
  }

  /** An owner shows its own writes at once, unless it is asked through a standby. */
  private static boolean isBehind(Service owner, OwnerAnswer answer, Asking asking) {
    return asking.policy().tokens().stream()
        .anyMatch(token -> token.owner().equals(owner.name()) && !answer.token().shows(token));
  }

  private static Optional<OwnerException> misfit(
      PartPlan part, Service owner, PartRows found, List<List<Object>> wanted, Asking asking) {
    @Nullable String wrong = wrong(part, found, wanted, asking);
    return Optional.ofNullable(wrong)
        .map(
            what ->
                new OwnerException(
                    owner.name(),
                    Reason.WRONG,
                    "of `%s` it %s".formatted(part.part().source().name(), what)));
  }

  private static @Nullable String wrong(
      PartPlan part, PartRows found, List<List<Object>> wanted, Asking asking) {
    if (part.isRoot() && asking.page().isPresent()) {
      return found.rows().size() > asking.page().get().rowsMax()
          ? "has given more rows than were asked for."
          : null;
    }
    Set<List<Object>> asked = new HashSet<>();
    wanted.forEach(values -> asked.add(JoinValues.given(values)));
    if (!asked.containsAll(found.joined().keySet())) {
      return "has given rows that were not asked for.";
    }
    boolean isDoubled =
        !part.isMany() && found.joined().values().stream().anyMatch(rows -> rows.size() > 1);
    return isDoubled ? "has given several rows of one key." : null;
  }
}
