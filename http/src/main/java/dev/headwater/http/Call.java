package dev.headwater.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** One request and its answer. */
final class Call {
  static final String JSON = "application/json";

  /** What is cut off must not look as if it were whole: nothing is closed but by who is through. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private final Request request;
  private final Response response;
  private final List<String> path;
  private final boolean isTrusted;
  private final byte[] body;
  private Content.@Nullable Sink begun;

  /**
   * One whose body is there.
   *
   * @param path what comes after the resource's own part
   * @param isTrusted whether it carries the token, if there is one
   */
  Call(Request request, Response response, List<String> path, boolean isTrusted, byte[] body) {
    this.request = request;
    this.response = response;
    this.path = path;
    this.isTrusted = isTrusted;
    this.body = body;
  }

  /**
   * The parts of a request's path, as they were before they were encoded: a part may have slashes.
   *
   * @throws IllegalArgumentException when they are encoded wrongly
   */
  static List<String> path(Request request) {
    String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("/");
    return Arrays.stream(path.substring(Math.min(1, path.length())).split("/", -1))
        .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
        .toList();
  }

  String method() {
    return request.getMethod();
  }

  List<String> path() {
    return path;
  }

  boolean isTrusted() {
    return isTrusted;
  }

  byte[] body() {
    return body;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /**
   * The query's parameters, in their order.
   *
   * @throws IllegalArgumentException when one is there twice, or encoded wrongly
   */
  Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      if (field.hasMultipleValues()) {
        throw new IllegalArgumentException("\"" + field.getName() + "\" is given twice");
      }
      query.put(field.getName(), field.getValue());
    }
    return query;
  }

  /** What writes the answer; it goes out as the buffer fills, so headers have to be set before. */
  JsonGenerator answer(int status, String contentType) {
    response.setStatus(status);
    response.getHeaders().put("Content-Type", contentType);
    Content.Sink sink = Response.asBufferedSink(request, response);
    begun = sink;
    return FACTORY.createGenerator(ObjectWriteContext.empty(), Content.Sink.asOutputStream(sink));
  }

  void setHeader(String name, String value) {
    response.getHeaders().put(name, value);
  }

  boolean isBegun() {
    return response.isCommitted();
  }

  /** Takes back what was not sent yet. */
  void reset() {
    begun = null;
    response.reset();
  }

  /**
   * Sends what is left, and keeps no thread waiting for a client that takes its time to read it.
   *
   * @param callback told when the client has it, or will not get it
   */
  void finish(Callback callback) {
    Content.Sink sink = begun;
    if (sink == null) {
      callback.succeeded();
    } else {
      sink.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }
  }
}
