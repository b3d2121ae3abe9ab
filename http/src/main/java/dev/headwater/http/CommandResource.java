package dev.headwater.http;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.model.Command;
import dev.headwater.model.Service;
import dev.headwater.model.Shape;
import dev.headwater.owner.Outcome;
import dev.headwater.owner.Reply;
import dev.headwater.read.Session;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/** {@code POST /commands/{name}}: sends a command, once for each idempotency key. */
final class CommandResource implements Resource {
  static final String KEY = "Idempotency-Key";
  static final String TOKEN = "Headwater-Token";

  private final RunningService service;
  private final Problems problems;

  CommandResource(RunningService service, Problems problems) {
    this.service = service;
    this.problems = problems;
  }

  @Override
  public Set<String> methods(List<String> path) {
    return path.size() == 1 ? Set.of("POST") : Set.of();
  }

  @Override
  public void answer(Call call) throws Exception {
    send(call, command(call.path().get(0)));
  }

  private <C extends Record, R extends Record> void send(Call call, Command<C, R> command)
      throws Exception {
    String key = call.header(KEY).orElseThrow(() -> keyMissing(command));
    Session before = call.header(TOKEN).map(Session::decode).orElseGet(Session::begin);
    C request = request(call, command);
    Reply<R> reply = handled(command, request, key);
    String session = before.and(reply.token()).encode();
    if (reply.outcome() instanceof Outcome.Refused<R> refused) {
      throw refusal(command, refused.reason()).withHeader(TOKEN, session).thrown();
    }
    call.setHeader(TOKEN, session);
    try (JsonGenerator json = call.answer(HttpStatus.OK_200, Call.JSON)) {
      json.writeStartObject();
      json.writeStringProperty("outcome", "done");
      json.writeName("reply");
      json.writeRawValue(Json.write(reply.done()));
      json.writeBooleanProperty("repeated", reply.repeated());
      json.writeEndObject();
    }
  }

  /** What the database says of a handler's statement is the handler's failure as any other. */
  private <C extends Record, R extends Record> Reply<R> handled(
      Command<C, R> command, C request, String key) throws SQLException {
    try {
      return service.send(command, request, key);
    } catch (SQLException failure) {
      if (Dispatch.isPassing(failure)) {
        throw failure;
      }
      throw new HeadwaterException(
          "HW413",
          command.toString(),
          "its handler failed, and nothing took effect: " + failure.getMessage(),
          "mend the cause and send the command again with the same key.",
          failure);
    }
  }

  private Command<?, ?> command(String name) throws Problem.Thrown {
    List<Command<?, ?>> own = service.model().commandsOf(service.service());
    for (Command<?, ?> command : own) {
      if (command.name().equals(name)) {
        return command;
      }
    }
    for (Service other : service.model().services()) {
      if (service.model().commandsOf(other).stream().anyMatch(it -> it.name().equals(name))) {
        throw Problem.of(
                HttpStatus.MISDIRECTED_REQUEST_421,
                "HW410",
                problems.service(),
                "command \"" + name + "\" is not handled here.",
                "send it to \"" + other.name() + "\", which owns the data.")
            .with("owner", other.name())
            .thrown();
      }
    }
    throw Problem.of(
            HttpStatus.NOT_FOUND_404,
            "HW827",
            problems.service(),
            "there is no command \"" + name + "\".",
            "send one of " + own.stream().map(Command::name).toList() + ".")
        .thrown();
  }

  private static Problem.Thrown keyMissing(Command<?, ?> command) {
    return Problem.of(
            HttpStatus.BAD_REQUEST_400,
            "HW828",
            command.toString(),
            "the request has no header \"" + KEY + "\".",
            "send a UUID in it, made once for each intention, and the same with each try.")
        .thrown();
  }

  private static Problem refusal(Command<?, ?> command, String reason) {
    return Problem.of(
            HttpStatus.CONFLICT_409,
            "HW830",
            command.toString(),
            "its owner's rules forbid it: " + reason,
            "change what stands in the way, and send it with a new key.")
        .with("reason", reason);
  }

  private <C extends Record> C request(Call call, Command<C, ?> command) throws Problem.Thrown {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(call.body())).toString();
      C request = Json.read(text, command.requestType());
      if (request != null) {
        return request;
      }
    } catch (CharacterCodingException malformed) {
      throw misfit(command, ", as it is no UTF-8");
    } catch (HeadwaterException malformed) {
      throw misfit(command, at(malformed));
    }
    throw misfit(command, ", as it is null");
  }

  /** Where in the body, but not what the parser says: it speaks of classes. */
  private static String at(HeadwaterException malformed) {
    if (!(malformed.getCause() instanceof JacksonException json)) {
      return "";
    }
    String path =
        json.getPath().stream()
            .map(
                part ->
                    part.getPropertyName() == null
                        ? String.valueOf(part.getIndex())
                        : part.getPropertyName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "" : ", at \"" + path + "\"";
  }

  private Problem.Thrown misfit(Command<?, ?> command, String how) {
    String form =
        Shape.of(command.requestType()).fields().stream()
            .map(field -> field.name() + ": " + field.type().describe())
            .collect(Collectors.joining(", "));
    return problems
        .malformed(
            "the body does not fit what " + command.name() + " takes" + how + ".",
            "send an object of " + form + ".")
        .thrown();
  }
}
