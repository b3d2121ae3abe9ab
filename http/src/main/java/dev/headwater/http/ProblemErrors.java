package dev.headwater.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Writes as problems what the server itself refuses, before any resource is asked. */
final class ProblemErrors extends ErrorHandler {
  private final Problems problems;

  ProblemErrors(Problems problems) {
    this.problems = problems;
  }

  private Problem problem(int status) {
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      return problems.overloaded();
    }
    return status == HttpStatus.INTERNAL_SERVER_ERROR_500
        ? problems.failed()
        : problems.notUnderstood(status);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Problem problem = problem(response.getStatus());
    response.getHeaders().put("Content-Type", Problem.CONTENT_TYPE);
    problem.headers().forEach(response.getHeaders()::put);
    response.write(true, bytes(problem), callback);
    return true;
  }

  private static ByteBuffer bytes(Problem problem) {
    return ByteBuffer.wrap(problem.json().getBytes(StandardCharsets.UTF_8));
  }
}
