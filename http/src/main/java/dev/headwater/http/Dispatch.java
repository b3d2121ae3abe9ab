package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.TraceParent;
import dev.headwater.base.Tracing;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/**
 * Brings each request to its resource, and makes a problem of what goes wrong. Bodies are read
 * without a thread; only a request that is wholly there takes one of the places of those that are
 * worked on, so who sends slowly keeps nobody waiting.
 */
final class Dispatch extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
  private static final byte[] NO_BODY = new byte[0];

  private final Problems problems;
  private final Map<String, Resource> resources;
  private final Optional<BearerToken> token;
  private final HttpLimits limits;
  private final Tracing tracing;
  private final CutSlowClients slow;
  private final Semaphore free;

  Dispatch(
      Problems problems,
      Map<String, Resource> resources,
      Optional<BearerToken> token,
      HttpLimits limits,
      Tracing tracing,
      CutSlowClients slow) {
    this.problems = problems;
    this.resources = resources;
    this.token = token;
    this.limits = limits;
    this.tracing = tracing;
    this.slow = slow;
    this.free = new Semaphore(limits.concurrentMax());
  }

  /** What a request is for. */
  private record Aim(String name, Resource resource, List<String> path, boolean isTrusted) {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    slow.begin(request);
    Aim aim;
    try {
      aim = aim(request);
    } catch (Problem.Thrown refused) {
      refuse(request, response, callback, refused.problem());
      return true;
    }
    if (!request.getMethod().equals("POST")) {
      answer(aim, new Call(request, response, aim.path(), aim.isTrusted(), NO_BODY), callback);
      return true;
    }
    Content.Source.asByteArrayAsync(
        request,
        limits.bodyBytesMax(),
        new Promise.Invocable<byte[]>() {
          @Override
          public void succeeded(byte[] body) {
            answer(aim, new Call(request, response, aim.path(), aim.isTrusted(), body), callback);
          }

          @Override
          public void failed(Throwable failure) {
            unread(request, response, callback, failure);
          }
        });
    return true;
  }

  /** Of bodies whose length was not told, it shows only now that they are too large. */
  private void unread(Request request, Response response, Callback callback, Throwable failure) {
    if (failure instanceof IllegalStateException) {
      refuse(request, response, callback, problems.tooLarge(limits.bodyBytesMax()));
    } else if (failure instanceof TimeoutException) {
      refuse(request, response, callback, problems.notUnderstood(HttpStatus.REQUEST_TIMEOUT_408));
    } else {
      cut(callback, failure);
    }
  }

  private Aim aim(Request request) throws Problem.Thrown {
    List<String> path;
    try {
      path = Call.path(request);
    } catch (IllegalArgumentException malformed) {
      throw problems.notUnderstood(HttpStatus.BAD_REQUEST_400).thrown();
    }
    boolean isTrusted =
        token.isEmpty() || token.get().isIn(request.getHeaders().get("Authorization"));
    if (token.isEmpty() && !isLocal(Request.getServerName(request))) {
      throw problems.foreignHost().thrown();
    }
    Resource resource = resources.get(path.get(0));
    if (!isTrusted && (resource == null || !resource.isOpen())) {
      throw problems.unauthorized().thrown();
    }
    List<String> rest = path.subList(1, path.size());
    Set<String> methods = resource == null ? Set.of() : resource.methods(rest);
    if (resource == null || methods.isEmpty()) {
      throw problems.nothingThere(resources.keySet().stream().sorted().toList()).thrown();
    }
    if (!methods.contains(request.getMethod())) {
      throw problems.wrongMethod(request.getMethod(), methods).thrown();
    }
    if (request.getMethod().equals("POST")) {
      requireBody(request);
    }
    return new Aim(path.get(0), resource, rest, isTrusted);
  }

  /** A browser names the site whose page is asking, whatever address that has led it to. */
  private static boolean isLocal(String host) {
    return host.matches("(?i)(.+\\.)?localhost|127(\\.[0-9]+){3}|\\[?::1\\]?");
  }

  private void requireBody(Request request) throws Problem.Thrown {
    String type = request.getHeaders().get("Content-Type");
    if (type == null || !Call.JSON.equalsIgnoreCase(MimeTypes.getContentTypeWithoutCharset(type))) {
      throw problems.wrongContentType().thrown();
    }
    if (request.getLength() > limits.bodyBytesMax()) {
      throw problems.tooLarge(limits.bodyBytesMax()).thrown();
    }
  }

  private void answer(Aim aim, Call call, Callback callback) {
    boolean isLimited = !aim.resource().isUrgent();
    if (isLimited && !free.tryAcquire()) {
      problem(call, callback, problems.overloaded());
      return;
    }
    try {
      traced(aim, call, isLimited);
    } catch (Exception failure) {
      fail(aim, call, callback, failure);
      return;
    }
    // Its place is free before the client can know: it may come again at once.
    finish(call, callback);
  }

  private static void finish(Call call, Callback callback) {
    call.finish(Callback.from(callback::succeeded, failure -> cut(callback, failure)));
  }

  private void traced(Aim aim, Call call, boolean isLimited) throws Exception {
    try {
      traced(aim, call);
    } finally {
      if (isLimited) {
        free.release();
      }
    }
  }

  private void traced(Aim aim, Call call) throws Exception {
    Optional<String> parent = call.header("traceparent").flatMap(TraceParent::of);
    if (parent.isPresent()) {
      tracing.within(
          parent.get(), call.method() + " /" + aim.name(), () -> aim.resource().answer(call));
    } else {
      aim.resource().answer(call);
    }
  }

  /** A database that is away fails every request alike: where in the code says nothing. */
  private void log(Aim aim, Call call, Problem problem, Exception failure) {
    boolean isPassing = problem.status() == HttpStatus.SERVICE_UNAVAILABLE_503;
    LOG.warn(
        "{}/http: {} /{} failed; the client was told {}.{}",
        problems.service(),
        call.method(),
        aim.name(),
        problem.code(),
        isPassing ? " " + failure : "",
        isPassing ? null : failure);
    if (isPassing) {
      LOG.debug("{}/http: how it failed", problems.service(), failure);
    }
  }

  private void fail(Aim aim, Call call, Callback callback, Exception failure) {
    if (isClientGone(failure)) {
      LOG.debug("{}/http: a client went away before its answer ended.", problems.service());
      cut(callback, failure);
      return;
    }
    Problem problem = problem(failure);
    if (problem.isOurFault()) {
      log(aim, call, problem, failure);
    }
    if (call.isBegun()) {
      cut(callback, failure);
    } else {
      problem(call, callback, problem);
    }
  }

  /** Answers are written by Jackson, which wraps what goes wrong with the connection. */
  private static boolean isClientGone(Exception failure) {
    return failure instanceof IOException
        || (failure instanceof JacksonException && failure.getCause() instanceof IOException);
  }

  private Problem problem(Exception failure) {
    if (failure instanceof Problem.Thrown thrown) {
      return thrown.problem();
    }
    if (failure instanceof HeadwaterException known) {
      return Problem.of(known);
    }
    return failure instanceof SQLException database && isPassing(database)
        ? problems.unreachable()
        : problems.failed();
  }

  /** Connections, resources, the server being stopped, and transactions that met. */
  static boolean isPassing(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return failure instanceof SQLTransientException
        || failure instanceof SQLNonTransientConnectionException
        || state.matches("(08|53|57|40).*");
  }

  private void refuse(Request request, Response response, Callback callback, Problem problem) {
    problem(new Call(request, response, List.of(), false, NO_BODY), callback, problem);
  }

  private static void problem(Call call, Callback callback, Problem problem) {
    try {
      call.reset();
      problem.headers().forEach(call::setHeader);
      try (JsonGenerator json = call.answer(problem.status(), Problem.CONTENT_TYPE)) {
        problem.write(json);
      }
    } catch (RuntimeException gone) {
      cut(callback, gone);
      return;
    }
    finish(call, callback);
  }

  /** The answer then has no end and is no JSON. There is nobody to tell, and nothing to log. */
  private static void cut(Callback callback, Throwable failure) {
    callback.failed(new EofException(failure));
  }
}
