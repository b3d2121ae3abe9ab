package dev.headwater.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.http.HeadwaterHttp;
import dev.headwater.http.HttpOwners;
import dev.headwater.http.OwnersSetup;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import dev.headwater.model.Entity;
import dev.headwater.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The owners of {@link FourParts}: each has its answer at hand, and gives it after a time. */
final class SlowOwners implements AutoCloseable {
  /** How long each takes; the last is the slowest. */
  static final List<Duration> AFTER =
      List.of(
          Duration.ofMillis(5),
          Duration.ofMillis(10),
          Duration.ofMillis(15),
          Duration.ofMillis(20));

  private static final Pattern ID = Pattern.compile("\"values\":\\[\\[\"([0-9]+)\"]]");
  private static final UUID INCARNATION = new UUID(1, 2);

  private final List<StubServer> servers = new ArrayList<>();
  private final HttpOwners owners;

  SlowOwners() throws Exception {
    OwnersSetup asking = HeadwaterHttp.owners();
    for (int i = 0; i < AFTER.size(); i++) {
      Entity<?> entity = FourParts.ENTITIES.get(i);
      StubServer server = new JettyStub(AFTER.get(i), body -> answer(entity.service(), body));
      servers.add(server);
      asking.at(entity.service(), server.uri());
    }
    owners = asking.start();
  }

  private static byte[] answer(Service owner, byte[] question) {
    Matcher id = ID.matcher(new String(question, UTF_8));
    if (!id.find()) {
      throw new IllegalArgumentException("no key in: " + new String(question, UTF_8));
    }
    String token = Token.ofRead(owner.name(), INCARNATION, Snapshot.parse("10:10:")).encode();
    return """
        {"reads":[{"asOf":"%s","token":"%s","rows":[{"id":%s,"text":"%s"}],"complete":true}],\
        "complete":true}"""
        .formatted(Instant.now(), token, id.group(1), owner.name())
        .getBytes(UTF_8);
  }

  HttpOwners owners() {
    return owners;
  }

  @Override
  public void close() {
    owners.close();
    for (StubServer server : servers) {
      server.close();
    }
  }
}
