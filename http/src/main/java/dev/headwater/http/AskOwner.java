package dev.headwater.http;

import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerException;
import dev.headwater.query.OwnerException.Reason;
import dev.headwater.query.OwnerRequest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Asks one owner. */
final class AskOwner {
  private static final int LATE_TENTHS = 9;

  /** Who has less time than this is not to blame for being late. */
  private static final long FAIR_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(20);

  private final String owner;
  private final HttpClient client;
  private final Supplier<URI> address;
  private final Optional<String> token;
  private final OwnerLimits limits;
  private final CircuitBreaker breaker;
  private final ReadAnswer reading;

  AskOwner(
      String owner,
      HttpClient client,
      Supplier<URI> address,
      Optional<String> token,
      OwnerLimits limits,
      CircuitBreaker breaker,
      ReadAnswer reading) {
    this.owner = owner;
    this.client = client;
    this.address = address;
    this.token = token;
    this.limits = limits;
    this.breaker = breaker;
    this.reading = reading;
  }

  CompletableFuture<OwnerAnswer> ask(OwnerRequest asked, Duration longest) {
    if (!breaker.tryAcquirePermission()) {
      return CompletableFuture.failedFuture(
          new OwnerException(
              owner, Reason.SPARED, "it has failed so often lately that it is left alone."));
    }
    try {
      return send(asked, longest);
    } catch (RuntimeException failure) {
      breaker.releasePermission();
      return CompletableFuture.failedFuture(
          new OwnerException(owner, Reason.DOWN, "its address is not known, or is none.", failure));
    }
  }

  private CompletableFuture<OwnerAnswer> send(OwnerRequest asked, Duration longest) {
    Request request = request(asked, longest);
    long begunNanos = System.nanoTime();
    Answering answering = new Answering(request, begunNanos, longest);
    request.send(
        new BufferingResponseListener(limits.answerBytesMax()) {
          @Override
          public void onComplete(Result result) {
            answering.end(result, getContent(), asked, System.nanoTime() - begunNanos);
          }
        });
    return answering;
  }

  private Request request(OwnerRequest asked, Duration longest) {
    Request request =
        client
            .newRequest(address.get().resolve("/reads"))
            .method(HttpMethod.POST)
            .timeout(Math.max(1, longest.toMillis()), TimeUnit.MILLISECONDS)
            .idleTimeout(Math.max(1, longest.toMillis()), TimeUnit.MILLISECONDS)
            .body(new BytesRequestContent(Call.JSON, WriteRequest.of(asked)));
    token.ifPresent(
        secret -> request.headers(headers -> headers.put("Authorization", "Bearer " + secret)));
    return request;
  }

  /** The answer that is awaited; who cancels it ends the request. */
  private final class Answering extends CompletableFuture<OwnerAnswer> {
    private final Request request;
    private final long begunNanos;
    private final long lateNanos;

    Answering(Request request, long begunNanos, Duration longest) {
      this.request = request;
      this.begunNanos = begunNanos;
      this.lateNanos = longest.toNanos() / 10 * LATE_TENTHS;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      if (cancelled) {
        var unused = request.abort(new CancellationException("nobody waits for it any more"));
      }
      return cancelled;
    }

    /** Who asked may give up a moment before the request does, and it is late all the same. */
    private void cancelled() {
      long nanos = System.nanoTime() - begunNanos;
      if (nanos < lateNanos) {
        breaker.releasePermission();
      } else {
        note(new OwnerException(owner, Reason.LATE, "it has not answered in time."), nanos);
      }
    }

    /**
     * What an owner refuses, it was there to refuse; what was never sent, or had next to no time,
     * says nothing of it.
     */
    private void note(OwnerException failure, long nanos) {
      boolean neverSent = failure.getCause() instanceof RejectedExecutionException;
      boolean hadNoTime = failure.reason() == Reason.LATE && lateNanos < FAIR_NANOS_MIN;
      if (neverSent || hadNoTime) {
        breaker.releasePermission();
      } else if (failure.reason() == Reason.REFUSED) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      } else {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
      }
    }

    void end(Result result, byte @Nullable [] body, OwnerRequest asked, long nanos) {
      if (isCancelled()) {
        cancelled();
        return;
      }
      try {
        OwnerAnswer answer = answer(result, body, asked);
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        complete(answer);
      } catch (OwnerException failure) {
        note(failure, nanos);
        completeExceptionally(failure);
      } catch (RuntimeException unexpected) {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, unexpected);
        completeExceptionally(unexpected);
      }
    }
  }

  private OwnerAnswer answer(Result result, byte @Nullable [] body, OwnerRequest asked) {
    Throwable failure = result.getFailure();
    if (failure != null) {
      throw unanswered(failure);
    }
    byte[] bytes = body == null ? new byte[0] : body;
    int status = result.getResponse().getStatus();
    if (status == HttpStatus.OK_200) {
      return reading.read(owner, asked, bytes);
    }
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      throw new OwnerException(
          owner, Reason.SPARED, "it has no room: " + reading.problem(bytes, status));
    }
    throw new OwnerException(
        owner,
        status >= HttpStatus.INTERNAL_SERVER_ERROR_500 ? Reason.DOWN : Reason.REFUSED,
        "it answers: " + reading.problem(bytes, status));
  }

  private OwnerException unanswered(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return new OwnerException(owner, Reason.LATE, "it has not answered in time.", failure);
    }
    if (failure instanceof RejectedExecutionException) {
      return new OwnerException(
          owner, Reason.SPARED, "too much is being asked of it already.", failure);
    }
    if (failure instanceof IllegalArgumentException) {
      return new OwnerException(
          owner,
          Reason.WRONG,
          "its answer has more than %d bytes.".formatted(limits.answerBytesMax()),
          failure);
    }
    return new OwnerException(owner, Reason.DOWN, "it cannot be reached.", failure);
  }
}
