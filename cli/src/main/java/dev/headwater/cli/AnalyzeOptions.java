package dev.headwater.cli;

import dev.headwater.model.Query;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether a running service is asked as well, where, and what. */
final class AnalyzeOptions {
  private static final String TOKEN_VARIABLE = "HEADWATER_TOKEN";
  private static final int TIMES_MAX = 100_000;

  @Option(
      names = "--analyze",
      description =
          "Asks the running service, and explains by what was measured, beside what was declared.")
  private boolean isOn;

  @Option(
      names = "--at",
      paramLabel = "URL",
      description = "With --analyze: where the service is served, such as http://localhost:8080.")
  private Optional<URI> at = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "[PART=]VALUE",
      description =
          "With --analyze: what is asked for. A key of several parts takes one for each, as in"
              + " --key orderId=7 --key line=1; so do other declared ways of asking.")
  private List<String> keys = new ArrayList<>();

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "With --analyze: how often, after 5 to warm up (default: ${DEFAULT-VALUE}).")
  private int times = 50;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description =
          "With --analyze: a file with the service's bearer token. Without it, the token is read"
              + " from HEADWATER_TOKEN, if there is one.")
  private Optional<Path> token = Optional.empty();

  boolean isOn() {
    if (!isOn && (at.isPresent() || !keys.isEmpty() || token.isPresent())) {
      throw CliException.misuse(
          "--at, --key and --token say whom to ask, but nothing says to ask.", "add --analyze.");
    }
    return isOn;
  }

  /** What is needed to ask. */
  AskQuery ask(Query<?> query) {
    URI where =
        at.orElseThrow(
            () ->
                CliException.misuse(
                    "--analyze asks a running service, but nothing says where.",
                    "add --at http://host:port."));
    requireAddress(where);
    if (times < 1 || times > TIMES_MAX) {
      throw CliException.misuse(
          "%d times cannot be.".formatted(times), "choose 1 to %,d.".formatted(TIMES_MAX));
    }
    return new AskQuery(query, where, parameters(query), secret());
  }

  int times() {
    return times;
  }

  private static void requireAddress(URI where) {
    if (where.getUserInfo() != null) {
      throw CliException.misuse(
          "The address has a login in it.", "leave it out; give the token by --token FILE.");
    }
    if (!List.of("http", "https").contains(String.valueOf(where.getScheme()))
        || where.getHost() == null) {
      throw CliException.misuse(
          "\"%s\" is no address of a service.".formatted(where), "write it like http://host:port.");
    }
  }

  private String parameters(Query<?> query) {
    List<String> parameters = new ArrayList<>();
    for (String key : keys) {
      parameters.add(parameter(query, key));
    }
    if (parameters.isEmpty()) {
      throw CliException.misuse(
          "--analyze asks for something that there is, but nothing says what.",
          "add --key for %s.".formatted(String.join(" and ", query.key())));
    }
    return String.join("&", parameters);
  }

  private static String parameter(Query<?> query, String key) {
    int equals = key.indexOf('=');
    if (equals > 0 && query.root().shape().names().contains(key.substring(0, equals))) {
      return encoded(key.substring(0, equals)) + "=" + encoded(key.substring(equals + 1));
    }
    if (query.key().size() > 1) {
      throw CliException.misuse(
          "The key of %s has several parts, and \"%s\" does not say which it is."
              .formatted(query, key),
          "give --key PART=VALUE for each of %s.".formatted(query.key()));
    }
    return encoded(query.key().get(0)) + "=" + encoded(key);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Never from the command line, which everybody on the machine can read. */
  private Optional<String> secret() {
    if (token.isEmpty()) {
      return Optional.ofNullable(System.getenv(TOKEN_VARIABLE)).filter(it -> !it.isBlank());
    }
    try {
      return Optional.of(Files.readString(token.get()).strip());
    } catch (IOException failure) {
      // Perhaps the token itself ended up here: it is not repeated.
      throw CliException.misuse(
          "What --token names cannot be read.",
          "name a file with the token in it, or give it in " + TOKEN_VARIABLE + ".");
    }
  }
}
