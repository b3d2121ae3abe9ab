package dev.headwater.benchmarks;

import java.net.URI;

/** A server of HTTP that answers without doing anything. */
interface StubServer extends AutoCloseable {
  URI uri();

  @Override
  void close();
}
