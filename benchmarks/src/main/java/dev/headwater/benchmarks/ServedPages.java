package dev.headwater.benchmarks;

import dev.headwater.benchmarks.Pages.Page;
import java.io.IOException;

/** The projection's pages behind one HTTP call. */
final class ServedPages implements AutoCloseable {
  private final LocalHttp http = new LocalHttp();

  ServedPages(ProjectedPages pages) throws IOException {
    http.serve("/pages/", id -> pages.page(Long.parseLong(id)));
  }

  Page page(long order) throws IOException, InterruptedException {
    return http.get("/pages/" + order, Page.class);
  }

  @Override
  public void close() {
    http.close();
  }
}
