package dev.headwater.http;

import dev.headwater.read.ReadPolicy;
import dev.headwater.read.Session;
import java.time.Duration;
import java.util.Optional;

/**
 * What a request demands of what it reads, by its headers: to show what the session in {@code
 * Headwater-Token} has written and read, to be no older than {@code Headwater-Max-Age}
 * milliseconds, to wait for that no longer than {@code Headwater-Wait} milliseconds, and then to be
 * refused unless {@code Headwater-Stale: serve} says otherwise.
 */
record ReadDemand(Session session, ReadPolicy policy) {
  private static final String AGE = "Headwater-Max-Age";
  private static final String WAIT = "Headwater-Wait";
  private static final String STALE = "Headwater-Stale";

  static ReadDemand of(Call call, Problems problems) throws Problem.Thrown {
    Session session =
        call.header(CommandResource.TOKEN).map(Session::decode).orElseGet(Session::begin);
    ReadPolicy policy = ReadPolicy.byDefault().with(session.tokens());
    Optional<Duration> age = millis(call, AGE, problems);
    if (age.isPresent()) {
      policy = policy.noOlderThan(age.get());
    }
    Optional<Duration> wait = millis(call, WAIT, problems);
    if (wait.isPresent()) {
      policy = policy.waiting(wait.get());
    }
    return new ReadDemand(session, servesStale(call, problems) ? policy.servingStale() : policy);
  }

  private static Optional<Duration> millis(Call call, String header, Problems problems)
      throws Problem.Thrown {
    Optional<String> text = call.header(header);
    if (text.isPresent() && !text.get().matches("[0-9]{1,9}")) {
      throw problems
          .malformed("\"" + header + "\" is no number.", "give milliseconds, such as 500.")
          .thrown();
    }
    return text.map(number -> Duration.ofMillis(Long.parseLong(number)));
  }

  private static boolean servesStale(Call call, Problems problems) throws Problem.Thrown {
    Optional<String> text = call.header(STALE);
    if (text.isPresent() && !text.get().matches("serve|refuse")) {
      throw problems
          .malformed(
              "\"" + STALE + "\" is neither \"serve\" nor \"refuse\".",
              "give one of the two, or leave it out to have stale answers refused.")
          .thrown();
    }
    return text.filter("serve"::equals).isPresent();
  }
}
