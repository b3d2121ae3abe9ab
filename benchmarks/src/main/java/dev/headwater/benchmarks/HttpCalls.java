package dev.headwater.benchmarks;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** A client of HTTP that keeps its connections. */
interface HttpCalls extends AutoCloseable {
  /** Fails if the answer is not 200. */
  CompletableFuture<byte[]> get(URI uri);

  @Override
  void close();
}
