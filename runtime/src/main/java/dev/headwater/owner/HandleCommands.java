package dev.headwater.owner;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.base.TraceParent;
import dev.headwater.base.Tracing;
import dev.headwater.log.Token;
import dev.headwater.model.Command;
import dev.headwater.model.Service;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs commands at their owner, each in one local transaction together with its ledger entry. */
public final class HandleCommands {
  private static final int KEY_LENGTH_MAX = 200;

  private final Service service;
  private final DataSource source;
  private final UUID incarnation;
  private final Tracing tracing;
  private final Map<String, CommandHandler<?, ?>> handlers = new LinkedHashMap<>();

  public HandleCommands(Service service, DataSource source, UUID incarnation, Tracing tracing) {
    this.tracing = tracing;
    this.service = service;
    this.source = source;
    this.incarnation = incarnation;
  }

  /** Not to be called once commands are sent. */
  public <C extends Record, R extends Record> void add(
      Command<C, R> command, CommandHandler<C, R> handler) {
    handlers.put(command.name(), handler);
  }

  /**
   * Handles a command, or gives its first outcome again if the key was seen before. A second sender
   * that comes while the first is still at work waits for it.
   *
   * @param idempotencyKey chosen by the sender; the same for each try of one intention
   * @throws HeadwaterException HW410 when another service handles the command, HW411 when there is
   *     no handler, HW412 when the key was used for another request, HW413 when the handler failed,
   *     HW415 when it ended the transaction, HW416 when it was handled and its outcome was erased
   */
  public <C extends Record, R extends Record> Reply<R> handle(
      Command<C, R> command, C request, String idempotencyKey) throws SQLException {
    CommandHandler<C, R> handler = handlerOf(command);
    requireUsable(idempotencyKey);
    String hash = hash(command.name() + "\n" + Json.write(request));
    try (Connection connection = source.getConnection()) {
      return Sql.inTransaction(
          connection,
          inOne -> {
            Optional<Long> xid = begin(inOne, command, idempotencyKey, hash);
            if (xid.isEmpty()) {
              return earlier(inOne, command, idempotencyKey, hash);
            }
            Outcome<R> outcome = decide(inOne, command, handler, request);
            note(inOne, command, idempotencyKey, outcome);
            return new Reply<>(outcome, false, token(xid.get()));
          });
    }
  }

  /** The ledger's row is the lock: who comes second waits here until the first has ended. */
  private Optional<Long> begin(
      Connection connection, Command<?, ?> command, String key, String hash) throws SQLException {
    // What the handler publishes is of the sender's trace.
    String traceParent = tracing.current().flatMap(TraceParent::of).orElse("");
    return Sql.first(
        connection,
        """
        insert into headwater.commands (idempotency_key, command, request_hash)
        values (?, ?, ?) on conflict (idempotency_key) do nothing
        returning xid::text, set_config('headwater.traceparent', ?, true)""",
        row -> Long.parseLong(row.getString(1)),
        key,
        command.name(),
        hash,
        traceParent);
  }

  private <R extends Record> Outcome<R> decideSafely(
      Connection connection, CommandHandler<?, R> handler, Object request) throws Exception {
    @SuppressWarnings("unchecked")
    CommandHandler<Record, R> typed = (CommandHandler<Record, R>) handler;
    Savepoint before = connection.setSavepoint();
    Outcome<R> outcome =
        Objects.requireNonNull(
            typed.handle(connection, (Record) request), "the handler returned no outcome");
    if (outcome instanceof Outcome.Refused<R>) {
      connection.rollback(before);
    }
    return outcome;
  }

  private <R extends Record> Outcome<R> decide(
      Connection connection, Command<?, R> command, CommandHandler<?, R> handler, Object request)
      throws SQLException {
    try {
      return decideSafely(connection, handler, request);
    } catch (SQLException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new HeadwaterException(
          "HW413",
          command.toString(),
          "its handler failed, and nothing took effect: " + failure,
          "mend the cause and send the command again with the same key.",
          failure);
    }
  }

  /** Only the transaction that began may note: a handler that ended it has broken the promise. */
  private static <R extends Record> void note(
      Connection connection, Command<?, R> command, String key, Outcome<R> outcome)
      throws SQLException {
    String reply = outcome instanceof Outcome.Done<R> done ? Json.write(done.reply()) : null;
    String refusal = outcome instanceof Outcome.Refused<R> refused ? refused.reason() : null;
    int noted =
        Sql.update(
            connection,
            """
            update headwater.commands set outcome = ?::jsonb, refusal = ?
            where idempotency_key = ? and xid = pg_current_xact_id()""",
            reply,
            refusal,
            key);
    if (noted == 0) {
      throw transactionEnded(command);
    }
  }

  private <R extends Record> Reply<R> earlier(
      Connection connection, Command<?, R> command, String key, String hash) throws SQLException {
    return Sql.first(
            connection,
            """
            select request_hash, outcome::text, refusal, xid::text
            from headwater.commands where idempotency_key = ?""",
            row -> {
              requireNotForgotten(command, row.getString(1));
              requireSameRequest(command, key, hash.equals(row.getString(1)));
              if (row.getString(2) == null && row.getString(3) == null) {
                throw transactionEnded(command);
              }
              return new Reply<>(
                  outcome(command, row.getString(2), row.getString(3)),
                  true,
                  token(Long.parseLong(row.getString(4))));
            },
            key)
        .orElseThrow();
  }

  private static HeadwaterException transactionEnded(Command<?, ?> command) {
    return new HeadwaterException(
        "HW415",
        command.toString(),
        "its handler has ended the transaction that it was given, so its outcome is not kept with"
            + " its effects.",
        "let the handler neither commit nor roll back; look what it did, and send the command"
            + " again with a new key if need be.");
  }

  private static <R extends Record> Outcome<R> outcome(
      Command<?, R> command, @Nullable String reply, @Nullable String refusal) {
    return reply == null
        ? Outcome.refused(String.valueOf(refusal))
        : Outcome.done(Json.read(reply, command.replyType()));
  }

  private static void requireNotForgotten(Command<?, ?> command, String hash) {
    if (hash.equals(ForgetOutcomes.FORGOTTEN)) {
      throw new HeadwaterException(
          "HW416",
          command.toString(),
          "it was handled, and its outcome has been erased since; it takes no effect again.",
          "look at the owner's data for what it did, and use a new key for a new intention.");
    }
  }

  private static void requireSameRequest(Command<?, ?> command, String key, boolean same) {
    if (!same) {
      throw new HeadwaterException(
          "HW412",
          command.toString(),
          "the idempotency key \"" + key + "\" was used for another request.",
          "use a new key for a new intention, and the same one only to try again.");
    }
  }

  @SuppressWarnings("unchecked")
  private <C extends Record, R extends Record> CommandHandler<C, R> handlerOf(
      Command<C, R> command) {
    if (!command.service().equals(service)) {
      throw new OtherOwnerException(
          "HW410",
          service.name(),
          "command \"" + command.name() + "\" is not handled here.",
          command.service().name(),
          "send it to \"" + command.service().name() + "\", which owns the data.");
    }
    CommandHandler<?, ?> handler = handlers.get(command.name());
    if (handler == null) {
      throw new HeadwaterException(
          "HW411",
          command.toString(),
          "no handler is registered for it in this instance.",
          "register one with handling(…) before start().");
    }
    return (CommandHandler<C, R>) handler;
  }

  private static void requireUsable(String key) {
    if (key.isBlank() || key.length() > KEY_LENGTH_MAX) {
      throw new HeadwaterException(
          "HW414",
          "idempotency key",
          "it is blank or longer than " + KEY_LENGTH_MAX + " characters.",
          "use a UUID, made once for each intention.");
    }
  }

  /**
   * The token of what the given transaction writes; it proves something once that has committed.
   */
  public Token token(Connection transaction) throws SQLException {
    return Sql.first(
            transaction,
            "select pg_current_xact_id()::text",
            row -> token(Long.parseLong(row.getString(1))))
        .orElseThrow();
  }

  private Token token(long xid) {
    return Token.ofWrite(service.name(), incarnation, xid);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
